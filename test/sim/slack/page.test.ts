import { WebClient } from '@slack/web-api';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SimSlack } from '../../../src/sim/slack/sim-slack.ts';
import { startSimSlack } from '../../../src/sim/slack/start-sim-slack.ts';
import { payloadOf, startAppEndpoint } from './app-endpoint.ts';
import { chromiumArguments, chromiumPath, sayLeftOut } from './chromium.ts';
import { card } from './sample-card.ts';

sayLeftOut('the page of the simulated Slack in a browser');

const ana = 'U0ANADUARTE';
const hostile = '<img src=x onerror="document.title=1"><script>document.title=1</script>';

describe.skipIf(chromiumPath === undefined)('the page, in a browser', () => {
  let browser: Browser;
  let slack: SimSlack;
  let app: Awaited<ReturnType<typeof startAppEndpoint>>;
  let client: WebClient;
  const pressed: string[] = [];
  const complaints: string[] = [];
  const foreign: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath!, args: chromiumArguments });
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    app = await startAppEndpoint();
    slack = await startSimSlack({
      eventsUrl: app.url,
      panel: { title: 'Cause trouble', buttons: [{ id: 'crash', label: 'Crash the shop' }] },
      onPanel(id) {
        pressed.push(id);
        return 'The shop is crashing';
      },
    });
    client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    for (const list of [pressed, complaints, foreign]) list.length = 0;
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await slack.close();
    await app.close();
    expect(complaints).toEqual([]);
    expect(foreign).toEqual([]);
  });

  async function open(options: { width?: number; height?: number; phone?: boolean } = {}): Promise<Page> {
    const { width = 1280, height = 800, phone = false } = options;
    const context = await browser.newContext({
      viewport: { width, height },
      isMobile: phone,
      hasTouch: phone,
    });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (line) => {
      if (line.type() === 'error' && !line.text().includes('status of 400')) complaints.push(line.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(slack.url)) foreign.push(request.url());
    });
    await page.goto(slack.url);
    await page.getByRole('heading', { name: 'deploys' }).waitFor();
    return page;
  }

  async function postCard() {
    const { ts } = await client.chat.postMessage({ channel: '#deploys', text: 'shop crashes', blocks: card });
    return ts!;
  }

  async function become(page: Page, name: string) {
    await page
      .getByRole('button', { name: /^Who are you/ })
      .first()
      .click();
    await page.getByRole('menuitemradio', { name }).click();
    await page
      .getByRole('button', { name: `You are ${name}` })
      .first()
      .waitFor();
  }

  it('a person is chosen, sees the card, and approves through the dialog', async () => {
    const page = await open();
    const ts = await postCard();
    await become(page, 'Raj Patel');

    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('dialog', { name: 'Roll back shop?' }).getByText('restarts all dynos').waitFor();
    await page.getByRole('button', { name: 'Roll back', exact: true }).click();
    await slack.waitFor(() => slack.deliveries()[0]);
    expect(payloadOf(app.received[0])).toMatchObject({
      user: { id: 'U0RAJPATEL0' },
      container: { message_ts: ts },
      actions: [{ action_id: 'herald.approve', value: 'p-0a1b2c3d4e' }],
    });

    await client.chat.update({
      channel: 'C0DEPLOYS00',
      ts,
      text: 'done',
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: ':white_check_mark: Rolled back to *v41*' } },
      ],
    });
    await page.getByText('Rolled back to v41').waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  });

  it('a person who thinks better of it sends nothing, also by keyboard', async () => {
    const page = await open();
    await postCard();
    const approve = page.getByRole('button', { name: 'Approve' });
    await approve.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Deny' }).press('Enter');
    await slack.waitFor(() => slack.deliveries()[0]);

    expect(app.received.map((request) => payloadOf(request).actions[0].action_id)).toEqual(['herald.deny']);
  });

  it('a press that fails says so, beside the button and aloud', async () => {
    const page = await open();
    await postCard();
    app.answer({ status: 500 });
    await page.getByRole('button', { name: 'Deny' }).click();

    await page
      .getByRole('alert')
      .getByText('This didn’t work. Herald responded with status code 500.')
      .waitFor();
    await page.locator('.button.failed', { hasText: 'Deny' }).waitFor();
  });

  it('a menu sends its choice', async () => {
    const page = await open();
    await postCard();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Silence for 1 hour' }).click();
    await slack.waitFor(() => slack.deliveries()[0]);

    expect(payloadOf(app.received[0]).actions[0].selected_option.value).toBe('silence');
  });

  it('foreign words never become markup', async () => {
    const page = await open();
    await client.chat.postMessage({
      channel: '#deploys',
      text: 'x',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: hostile } },
        {
          type: 'section',
          text: { type: 'mrkdwn', text: `${hostile} <javascript:alert(1)|press me> *${hostile}*` },
        },
        {
          type: 'context',
          elements: [{ type: 'image', image_url: 'https://elsewhere.example/spy.png', alt_text: hostile }],
        },
        {
          type: 'actions',
          elements: [{ type: 'button', text: { type: 'plain_text', text: '<b>bold</b>' }, action_id: 'b' }],
        },
      ],
      attachments: [{ color: 'red;} body{display:none}', text: hostile }],
    });
    await slack.say({ userId: ana, channel: '#deploys', text: hostile });
    await page.getByRole('button', { name: '<b>bold</b>' }).waitFor();
    await page
      .getByRole('article', { name: /Ana Duarte/ })
      .getByText(hostile)
      .waitFor();

    expect(await page.locator('main img, main script, main a[href^="javascript"]').count()).toBe(0);
    expect(await page.title()).not.toBe('1');
  });

  it('a modal is filled in, corrected and sent', async () => {
    const page = await open();
    await postCard();
    await page.getByRole('button', { name: 'Deny' }).click();
    await slack.waitFor(() => slack.deliveries()[0]);
    await client.views.open({
      trigger_id: payloadOf(app.received[0]).trigger_id,
      view: {
        type: 'modal',
        title: { type: 'plain_text', text: 'Deny' },
        submit: { type: 'plain_text', text: 'Send' },
        blocks: [
          {
            type: 'input',
            block_id: 'why',
            label: { type: 'plain_text', text: 'Why?' },
            element: { type: 'plain_text_input', action_id: 'reason' },
          },
        ],
      },
    });
    const modal = page.getByRole('dialog', { name: 'Deny' });
    await modal.getByLabel('Why?').fill('too risky');
    app.answer({ body: JSON.stringify({ response_action: 'errors', errors: { why: 'Name the ticket' } }) });
    await modal.getByRole('button', { name: 'Send' }).click();
    await modal.getByText('Name the ticket').waitFor();
    expect(await modal.getByLabel('Why?').inputValue()).toBe('too risky');

    app.answer({});
    await modal.getByLabel('Why?').fill('OPS-7: too risky');
    await modal.getByRole('button', { name: 'Send' }).click();
    await modal.waitFor({ state: 'detached' });
    expect(payloadOf(app.received.at(-1)).view.state.values.why.reason.value).toBe('OPS-7: too risky');
  });

  it('a slash command gets its answer, for one pair of eyes', async () => {
    const page = await open();
    app.answer({ body: 'Nothing waits for you.' });
    const field = page.getByLabel('Message #deploys');
    await field.fill('/her');
    await page.getByRole('button', { name: /Ask Herald/ }).click();
    await field.pressSequentially('proposals');
    await field.press('Enter');
    await page.getByText('Nothing waits for you.').waitFor();
    expect(await page.getByText('Only visible to you').count()).toBe(1);
    expect(new URLSearchParams(app.received[0]!.body).get('text')).toBe('proposals');

    await become(page, 'Raj Patel');
    await page.getByText('Nothing waits for you.').waitFor({ state: 'detached' });
  });

  it('a thread is opened and answered', async () => {
    const page = await open();
    const ts = await postCard();
    await client.chat.postMessage({ channel: '#deploys', text: 'in the thread', thread_ts: ts });
    await page.getByRole('button', { name: /1 reply/ }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('in the thread').waitFor();
    await thread.getByLabel('Reply in thread').fill('seen');
    await thread.getByLabel('Reply in thread').press('Enter');
    await thread.getByText('seen').waitFor();

    expect(slack.messages('#deploys').at(-1)).toMatchObject({ text: 'seen', threadTs: ts, userId: ana });
  });

  it('other channels count what is unread', async () => {
    const page = await open();
    await client.chat.postMessage({ channel: '#ops', text: 'one' });
    await client.chat.postMessage({ channel: '#ops', text: 'two' });
    await page.getByLabel('2 unread', { exact: true }).waitFor();
    await page.getByRole('link', { name: /ops/ }).click();
    await page.getByText('two').waitFor();

    await page.getByLabel('2 unread', { exact: true }).waitFor({ state: 'detached' });
  });

  it('a guest sees only the channels they were added to', async () => {
    const page = await open();
    await become(page, 'Gus Weber');

    expect(await page.getByRole('navigation').getByRole('link').allInnerTexts()).toEqual(['#\ndeploys']);
  });

  it('the panel does what its owner says', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Crash the shop' }).click();
    await page.getByRole('status').getByText('The shop is crashing').waitFor();

    expect(pressed).toEqual(['crash']);
  });

  it('on a phone the card fits and is approved with a thumb', async () => {
    await postCard();
    const page = await open({ width: 390, height: 844, phone: true });
    const approve = page.getByRole('button', { name: 'Approve' });
    await approve.waitFor();
    const size = await approve.boundingBox();
    expect(size!.height).toBeGreaterThanOrEqual(44);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);

    await approve.tap();
    await page.getByRole('button', { name: 'Roll back', exact: true }).tap();
    await slack.waitFor(() => slack.deliveries()[0]);
    await page.getByRole('link', { name: /^Channels/ }).tap();
    await page.getByRole('navigation').getByRole('link', { name: /ops/ }).tap();
    await page.getByRole('heading', { name: 'ops' }).waitFor();
    expect(payloadOf(app.received[0]).actions[0].action_id).toBe('herald.approve');
  });
});
