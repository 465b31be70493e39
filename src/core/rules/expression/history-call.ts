import { durationMs } from '../duration.ts';
import { knownEvents, standingOf } from '../event-catalog.ts';
import { didYouMean } from '../suggestion.ts';
import type { CelNode } from './cel.ts';
import { historyFunctions } from './live-catalog.ts';
import { complain, type Lowered, type Lowering, slotFor, unknown } from './lowering.ts';

type Method = Extract<CelNode, { op: 'rcall' }>;

/**
 * `history.count("release.failed", "10m")` and `history.crashes("10m")`. Their arguments are written out, so that what is
 * needed is known before the expression is evaluated; crashes are counted under the name of their event.
 */
export function callHistory(node: Method, lowering: Lowering): Lowered {
  const [name, , args] = node.args;
  if (name !== 'count' && name !== 'crashes') {
    const known = Object.keys(historyFunctions);
    const message = `history has no \`${name}\`${didYouMean(name, known)}`;
    complain(lowering, node, 'E404', message, `There is ${Object.values(historyFunctions).join('; ')}.`);
    return unknown;
  }
  const texts = args.map((arg) => (arg.op === 'value' && typeof arg.args === 'string' ? arg.args : null));
  const [event, within] = name === 'crashes' ? ['dyno.crashed', texts[0]] : texts;
  const isWhole = args.length === (name === 'crashes' ? 1 : 2) && texts.every((text) => text !== null);
  if (!isWhole || typeof event !== 'string' || typeof within !== 'string') {
    const message = `\`history.${name}\` takes texts that are written out in quotes`;
    complain(lowering, node, 'E402', message, `For example ${historyFunctions[name]}.`);
    return unknown;
  }
  const isKnown = name === 'crashes' || eventStands(event, args[0] ?? node, lowering);
  const lasts = within.length < 40 && durationMs(within) !== null;
  if (!lasts) {
    const message = `${JSON.stringify(within.slice(0, 40))} is not a duration`;
    complain(
      lowering,
      args.at(-1) ?? node,
      'E402',
      message,
      'Write a number and a unit: "30s", "10m", "2h", "1d".',
    );
  }
  if (!isKnown || !lasts) return unknown;
  const path = `history.count("${event}", "${within}")`;
  const { name: code } = slotFor(lowering, path, 'int', 'live');
  return { code, kind: 'int', name: path, fact: { type: 'int', optional: true }, decided: false };
}

/** True for one event that Heroku or Herald sends; families are not counted. */
function eventStands(event: string, node: CelNode, lowering: Lowering): boolean {
  const standing = standingOf(event, lowering.sources);
  if (standing === 'sent' && !event.includes('*')) return true;
  if (standing === 'needs_drain') {
    const message = `\`${event}\` comes by a log drain, and this version of Herald has none`;
    complain(lowering, node, 'E305', message, 'Count dyno.crashed for crashes, or take the condition out.');
    return false;
  }
  const message = `\`${event}\` is not an event that can be counted${didYouMean(event, knownEvents)}`;
  complain(lowering, node, 'E404', message, 'Write one event, such as "release.failed".');
  return false;
}
