import { toast } from './toasts.js';

/**
 * Asks the server to do something for the person at the screen. Answers what it answered, or null after showing why it
 * could not.
 */
export async function request(path, body) {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const result = await response.json();
    if (result.ok) return { answer: result.answer };
    toast(result.error, 'error');
  } catch {
    toast('The simulated Slack can’t be reached. Is it still running?', 'error');
  }
  return null;
}
