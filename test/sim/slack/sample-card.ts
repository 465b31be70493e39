import type { KnownBlock } from '@slack/web-api';

/** A card like those Herald posts: all that people see and press at three in the morning. */
export const card: KnownBlock[] = [
  {
    type: 'header',
    text: { type: 'plain_text', text: ':rotating_light: shop: web dynos crash after v42', emoji: true },
  },
  {
    type: 'section',
    text: {
      type: 'mrkdwn',
      text: '*Roll back from v42 to v41?*\nTwo of two `web` dynos crashed within a minute of <https://dashboard.heroku.com/apps/shop/activity|release v42>.',
    },
  },
  {
    type: 'section',
    fields: [
      { type: 'mrkdwn', text: '*App*\nshop' },
      { type: 'mrkdwn', text: '*From → to*\nv42 → v41' },
      { type: 'mrkdwn', text: '*Released by*\nmia@example.com' },
      { type: 'mrkdwn', text: '*Commit*\n`9f3c2ab` → `1d04e77`' },
    ],
  },
  {
    type: 'section',
    text: {
      type: 'mrkdwn',
      text: ':warning: A rollback also takes back config vars: `CHECKOUT_URL`, `FEATURE_FLAGS`.\nIt does not touch databases or add-ons.',
    },
  },
  {
    type: 'context',
    elements: [
      {
        type: 'mrkdwn',
        text: 'May approve: <!subteam^S0ONCALL> · <!date^1800000000^expires {time}|expires 08:00> · `POST /apps/shop/releases`',
      },
    ],
  },
  {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: 'herald.approve',
        style: 'primary',
        text: { type: 'plain_text', text: 'Approve', emoji: true },
        value: 'p-0a1b2c3d4e',
        confirm: {
          title: { type: 'plain_text', text: 'Roll back shop?' },
          text: { type: 'mrkdwn', text: 'v42 → v41. This restarts *all dynos*.' },
          confirm: { type: 'plain_text', text: 'Roll back' },
          deny: { type: 'plain_text', text: 'Not yet' },
          style: 'danger',
        },
      },
      {
        type: 'button',
        action_id: 'herald.deny',
        style: 'danger',
        text: { type: 'plain_text', text: 'Deny', emoji: true },
        value: 'p-0a1b2c3d4e',
      },
      {
        type: 'overflow',
        action_id: 'herald.more',
        options: [
          { text: { type: 'plain_text', text: 'Why this rule?' }, value: 'why' },
          { text: { type: 'plain_text', text: 'Silence for 1 hour' }, value: 'silence' },
        ],
      },
    ],
  },
];
