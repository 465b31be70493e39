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

type Links = ReadonlyMap<ParsedRule, readonly Link[]>;

/** Echoes are few and alike: whether a rule takes one is asked once, not once for each rule that causes it. */
function linksBetween(rules: readonly ParsedRule[]): Links {
  const causes = rules
    .map((from) => ({ from, echoes: echoesIn(from) }))
    .filter(({ echoes }) => echoes.size > 0);
  const all = new Map(causes.flatMap(({ echoes }) => [...echoes]));
  const takers = new Map<string, { readonly to: ParsedRule; readonly start: Start }[]>();
  for (const to of rules.filter(answersToSelf)) {
    for (const [key, echo] of all) {
      const start = startsOf(to).find((one) => accepts(to, one, echo));
      if (start !== undefined) takers.set(key, [...(takers.get(key) ?? []), { to, start }]);
    }
  }
  return new Map(
    causes.map(({ from, echoes }) => [
      from,
      [...echoes].flatMap(([key, { event }]) =>
        (takers.get(key) ?? [])
          .filter(({ to }) => scopesOverlap(from, to))
          .map(({ to, start }): Link => ({ from, to, event, start })),
      ),
    ]),
  );
}

function echoesIn({ text }: ParsedRule): ReadonlyMap<string, Echo> {
  const echoes = text.actions.flatMap(({ action, with: given }) => echoesOf(action, given ?? {}));
  return new Map(echoes.map((echo) => [JSON.stringify(echo), echo]));
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
function circleFrom(rule: ParsedRule, links: Links): readonly Link[] | null {
  const itself = links.get(rule)?.find(({ to }) => to === rule);
  if (itself !== undefined) return [itself];
  const cameBy = new Map<ParsedRule, Link>();
  const open = [rule];
  for (let here = open.shift(); here !== undefined; here = open.shift()) {
    for (const link of links.get(here) ?? []) {
      if (cameBy.has(link.to)) continue;
      cameBy.set(link.to, link);
      if (link.to === rule) return wayBack(rule, cameBy);
      open.push(link.to);
    }
  }
  return null;
}

function wayBack(rule: ParsedRule, cameBy: ReadonlyMap<ParsedRule, Link>): readonly Link[] {
  const way: Link[] = [];
  for (let link = cameBy.get(rule); link !== undefined; link = cameBy.get(link.from)) {
    way.unshift(link);
    if (link.from === rule) break;
  }
  return way;
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
