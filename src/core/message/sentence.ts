import { clean } from './clean.ts';

/** One line with a full stop behind: reasons come as `v42 failed in its release phase`. */
export function sentence(text: string): string {
  const flat = clean(text);
  return flat === '' || /[.!?…]$/u.test(flat) ? flat : `${flat}.`;
}
