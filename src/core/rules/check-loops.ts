import { contradiction } from './contradiction.ts';
import { durationMs } from './duration.ts';
import type { Fault } from './fault.ts';
import { globsOverlap } from './glob.ts';
import { factIn, factsImplied, type ParsedRule, type Start, scopeWants, startsOf } from './parsed-rule.ts';
import { globsOf } from './scope.ts';
import { type Want, waysToMeet } from './wants.ts';

/** An event that an action of Herald's causes, with what is known of its facts. */
type Echo = { readonly event: string; readonly facts: readonly Want[] };

function fact(path: string, test: string): Want {
  return { path, test, origin: path };
}

const self = fact('actor.kind', 'self');
const releaseEvents = ['release.started', 'release.succeeded', 'release.failed'] as const;

function releases(kind: string): readonly Echo[] {
  return releaseEvents.map((event) => ({ event, facts: [self, fact('release.kind', kind)] }));
}

/** What an action causes at Heroku, as webhooks tell it. */
function echoesOf(action: string, given: Readonly<Record<string, unknown>>): readonly Echo[] {
  const { type } = given;
  const ofType = (path: string): readonly Want[] =>
    typeof type === 'string' && !type.includes('{{') ? [fact(path, type)] : [];
  switch (action) {
    case 'heroku.rollback':
      return releases('rollback');
    case 'heroku.release_slug':
      return releases('deploy');
    case 'heroku.config':
      return releases('config');
    case 'heroku.scale':
      return ['formation.scaled', 'formation.resized']
        .filter((event) => event.endsWith('scaled') || given.size !== undefined)
        .map((event) => ({ event, facts: [self, ...ofType('formation.type')] }));
    case 'heroku.restart':
      return ['dyno.stopping', 'dyno.down', 'dyno.starting', 'dyno.up'].map((event) => ({
        event,
        facts: [self, fact('dyno.cause', 'manual'), ...ofType('dyno.type')],
      }));
    case 'heroku.maintenance':
      return [
        { event: given.enabled === false ? 'app.maintenance_off' : 'app.maintenance_on', facts: [self] },
      ];
    default:
      return [];
  }
}

/** That `from` causes an event which starts `to`. */
type Link = {
  readonly from: ParsedRule;
  readonly to: ParsedRule;
  readonly event: string;
  readonly start: Start;
};

/** E509: rules whose own writes start them again, each circle told once, at the rule that stands first. */
export function checkLoops(rules: readonly ParsedRule[]): readonly (readonly [ParsedRule, Fault])[] {
  const alive = rules.filter(({ text, defaults }) => {
    const mode = text.mode ?? defaults.mode ?? 'ask';
    return text.enabled !== false && mode !== 'off' && mode !== 'shadow';
  });
  const links = linksBetween(alive);
  const told = new Set<ParsedRule>();
  return alive.flatMap((rule): readonly (readonly [ParsedRule, Fault])[] => {
    const circle = told.has(rule) ? null : circleFrom(rule, links);
    if (circle === null) return [];
    for (const { from } of circle) told.add(from);
    return [[rule, loop(circle)]];
  });
}

function linksBetween(rules: readonly ParsedRule[]): readonly Link[] {
  const open = rules.map((to) => ({ to, starts: answersToSelf(to) ? startsOf(to) : [] }));
  return rules.flatMap((from) => {
    const echoes = from.text.actions.flatMap(({ action, with: given }) => echoesOf(action, given ?? {}));
    if (echoes.length === 0) return [];
    return open.flatMap(({ to, starts }) => linkTo(from, to, starts, echoes));
  });
}

function linkTo(
  from: ParsedRule,
  to: ParsedRule,
  starts: readonly Start[],
  echoes: readonly Echo[],
): readonly Link[] {
  if (!scopesOverlap(from, to)) return [];
  for (const start of starts) {
    for (const echo of echoes) {
      if (accepts(to, start, echo)) return [{ from, to, event: echo.event, start }];
    }
  }
  return [];
}

/** A rule that nowhere names `actor.kind` never sees what Herald did itself. */
function answersToSelf(rule: ParsedRule): boolean {
  const places = [rule.text.match, ...startsOf(rule).map(({ match }) => match), rule.text.if];
  return /\bactor\.kind\b/.test(JSON.stringify(places));
}

function accepts(rule: ParsedRule, start: Start, echo: Echo): boolean {
  if (!start.events.includes(echo.event) && !start.events.includes('*')) return false;
  const known = [...echo.facts, ...factsImplied(echo.event)];
  const ways = waysToMeet({ all: [rule.text.match ?? {}, start.match] });
  return ways === null || ways.some((way) => contradiction([...known, ...way], factIn(echo.event)) === null);
}

/** True when some app can be meant by both rules. */
export function scopesOverlap(a: ParsedRule, b: ParsedRule): boolean {
  const [first, second] = [positives(a), positives(b)];
  const names = [...first.filter(isName), ...second.filter(isName)];
  const meet = first.some((one) => second.some((other) => globsOverlap(one, other)));
  const isExcluded =
    names.length > 0 && names.every((name) => [...excluded(a), ...excluded(b)].includes(name));
  if (!meet || isExcluded) return false;
  return contradiction([...scopeWants(a), ...scopeWants(b)], factIn('*')) === null;
}

function positives({ text }: ParsedRule): readonly string[] {
  const found = globsOf(text.apps ?? []).filter((glob) => !glob.startsWith('!'));
  return found.length === 0 ? ['*'] : found;
}

function excluded({ text }: ParsedRule): readonly string[] {
  return globsOf(text.apps ?? [])
    .filter((glob) => glob.startsWith('!'))
    .map((glob) => glob.slice(1));
}

function isName(glob: string): boolean {
  return !/[*?]/.test(glob);
}

/** The shortest way from a rule back to itself. */
function circleFrom(rule: ParsedRule, links: readonly Link[]): readonly Link[] | null {
  const ways: (readonly Link[])[] = links.filter(({ from }) => from === rule).map((link) => [link]);
  const seen = new Set<ParsedRule>();
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const last = way.at(-1);
    if (last === undefined || last.to === rule) return last === undefined ? null : way;
    if (seen.has(last.to)) continue;
    seen.add(last.to);
    for (const link of links) if (link.from === last.to) ways.push([...way, link]);
  }
  return null;
}

function loop(circle: readonly Link[]): Fault {
  const last = circle.at(-1);
  const steps = circle.map(({ from, to, event }) =>
    from === to
      ? `\`${from.text.id}\` causes \`${event}\`, which starts it again`
      : `\`${from.text.id}\` causes \`${event}\`, which starts \`${to.text.id}\``,
  );
  const rest = circle[0]?.from.text.cooldown;
  const pause = rest === undefined || durationMs(rest) === null ? '' : ` (every ${rest} at most)`;
  return {
    code: 'E509',
    path: last?.start.path ?? [],
    at: 'key',
    message: `a loop${pause}: ${steps.join('; ')}`,
    hint: 'Break it: add `event.actor.kind: { not: self }` to `match`.',
  };
}
