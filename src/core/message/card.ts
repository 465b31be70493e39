import { cap } from './cap.ts';
import { clean } from './clean.ts';
import { eventLines, includedLines } from './event-lines.ts';
import { eventTitle, whatHappened } from './event-title.ts';
import { bold, joined, type Line, link, mention, time } from './line.ts';
import type { NoticeContent } from './notice.ts';
import type { Part } from './part.ts';
import { proposalParts } from './proposal-parts.ts';
import { resolvedSign, severitySign } from './severity-sign.ts';

type Alert = NoticeContent & { kind: 'alert' };

/** Longest own text of a rule or of Herald itself on a card. */
const textMax = 2500;

/** Everything a notice has to say, in the order it is read. `now` in milliseconds since 1970. */
export function card(content: NoticeContent, now: number): readonly Part[] {
  if (content.kind === 'word') {
    return [
      { kind: 'said', lines: [heading(content)] },
      {
        kind: 'said',
        lines: content.text
          .split('\n')
          .slice(0, 50)
          .map((line) => [cap(line, textMax)]),
      },
    ];
  }
  return [
    { kind: 'said', lines: [heading(content), ...ending(content), ...calls(content)] },
    ...ownText(content),
    { kind: 'said', lines: [...eventLines(content.event), ...includedLines(content.event, content.include)] },
    { kind: 'small', pieces: origin(content) },
    ...content.proposals.flatMap((view): readonly Part[] => [
      { kind: 'divider' },
      ...proposalParts(view, now),
    ]),
  ];
}

/**
 * The title in one line, foreign text not yet escaped: the name people gave the rule says what it means, the event what
 * happened last: `shop: New release is crashing · web.2 crashed`.
 */
export function cardTitle(content: NoticeContent): string {
  if (content.kind === 'word') return cap(clean(content.title), 250);
  const { rule, event } = content;
  const title = isNamed(content)
    ? `${event.app.name}: ${rule.name} · ${whatHappened(event)}`
    : eventTitle(event);
  return cap(clean(content.resolved === undefined ? title : `Resolved · ${title}`), 250);
}

function isNamed({ rule }: Alert): boolean {
  return rule.name !== rule.id;
}

function heading(content: NoticeContent): Line {
  return [`${cardSign(content)} `, bold(cardTitle(content))];
}

/** The sign before the title: how grave it is, or that it is over. */
export function cardSign(content: NoticeContent): string {
  if (content.kind === 'word') return severitySign[content.severity];
  return content.resolved === undefined ? severitySign[content.rule.severity] : resolvedSign;
}

function ending({ resolved }: Alert): readonly Line[] {
  return resolved === undefined
    ? []
    : [['Resolved ', time(resolved.at), `. ${cap(clean(resolved.sentence), 300)}`]];
}

function calls(content: Alert): readonly Line[] {
  if (content.mention.length === 0) return [];
  return [
    joined(
      content.mention.slice(0, 20).map((to): Line => [mention(cap(clean(to).replace(/^@/, ''), 100))]),
      ' ',
    ),
  ];
}

function ownText({ text }: Alert): readonly Part[] {
  return text === undefined || clean(text) === '' ? [] : [{ kind: 'authored', text: cap(text, textMax) }];
}

function origin({ rule, event }: Alert): readonly Line[] {
  const about = rule.description === undefined ? '' : `: ${cap(clean(rule.description), 200)}`;
  return [
    [`Rule ${cap(clean(rule.id), 150)}${about}`],
    ...(rule.runbook === undefined ? [] : [[link(rule.runbook, 'Runbook')]]),
    [
      link(
        `https://dashboard.heroku.com/apps/${encodeURIComponent(clean(event.app.name))}/activity`,
        'Open in Heroku',
      ),
    ],
    [rule.severity],
    [`event ${cap(clean(event.id), 100)}`],
  ];
}
