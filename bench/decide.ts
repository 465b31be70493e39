import { readFileSync } from 'node:fs';
import { deriveEvent } from '../src/core/event/derive-event.ts';
import { parseEnvelope } from '../src/core/event/envelope.ts';
import type { Event } from '../src/core/event/event.ts';
import { decide, needs } from '../src/core/rules/decide.ts';
import { loadRulebook } from '../src/core/rules/load-rulebook.ts';
import type { Rulebook } from '../src/core/rules/rulebook.ts';
import { table } from '../src/main/table.ts';
import { measure, ratio, span } from './measure.ts';

const eventFile = new URL('../test/fixtures/webhook-events/api.release.update.failed.json', import.meta.url);

const perFile = 200;

/** How long the rules take over one event: it should follow the rules that name the event, not all there are. */
export function benchDecide(): string {
  const event = anEvent();
  const cases = [
    { rules: 10, about: 10 },
    { rules: 100, about: 100 },
    { rules: 1_000, about: 1_000 },
    { rules: 1_000, about: 10 },
  ].map((one) => ({ ...one, us: timeOf(event, aRulebook(one.rules, one.about)) }));
  const base = cases[0]?.us ?? Number.NaN;
  const rows = cases.map(({ rules, about, us }) => [`${rules}`, `${about}`, span(us), ratio(us, base)]);
  return table(['RULES', 'ABOUT THE EVENT', 'AN EVENT TAKES', 'RATIO'], rows);
}

function timeOf(event: Event, rulebook: Rulebook): number {
  const now = event.at;
  return measure(() => {
    const asked = needs(event, rulebook);
    const unreadable = [...asked.state, ...asked.history];
    decide({ event, rulebook, memory: new Map(), live: new Map(), unreadable, now });
  });
}

function anEvent(): Event {
  const parsed = parseEnvelope(readFileSync(eventFile));
  if (parsed.kind === 'quarantine') throw new Error(parsed.why);
  return deriveEvent(parsed.envelope, {
    receivedAt: parsed.envelope.at,
    source: 'webhook',
    recent: [],
    lastApp: null,
    selfAccountId: null,
    selfEmail: null,
  });
}

/** Rules as teams write them: apps by glob, a condition, a window. Those that are not about the event name another one. */
function aRulebook(rules: number, about: number): Rulebook {
  const texts = Array.from({ length: rules }, (_, index) => ruleText(index, index < about));
  const head = 'version: 1\ndefaults: { notify: "#deploys" }\nrules:\n';
  const files = Array.from({ length: Math.ceil(rules / perFile) }, (_, file) => {
    const text = head + texts.slice(file * perFile, (file + 1) * perFile).join('');
    return { path: `team-${file}.yml`, text: new TextEncoder().encode(text) };
  });
  const { rulebook, findings } = loadRulebook(files);
  if (rulebook === null) throw new Error(findings.map(({ message }) => message).join('\n'));
  return rulebook;
}

function ruleText(index: number, isAbout: boolean): string {
  const apps = index % 2 === 0 ? '["*"]' : `["team-${index}-*", "!team-${index}-sandbox"]`;
  return `  - id: rule-${index}
    name: Rule ${index}
    apps: ${apps}
    trigger: { event: ${isAbout ? 'release.failed' : 'build.failed'} }
    match: { actor.email: { not: ["bot-${index}@example.com"] } }
    group_by: [app]
    threshold: { count: 2, within: 10m }
    actions: [{ action: slack.notify, with: { channel: "#team-${index}" } }]
`;
}
