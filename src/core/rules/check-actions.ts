import { actionKind, actionNames, includeNames } from './action-arguments.ts';
import { checkArgumentPairs } from './check-argument-pairs.ts';
import { readFactPath } from './check-fact-path.ts';
import { type Fault, type FaultPath, templateFault } from './fault.ts';
import { laterIncludes } from './later-fields.ts';
import { entryOf, itemsOf, mapOf, textsAt } from './loose-value.ts';
import { shapeFaults } from './shape-faults.ts';
import { didYouMean, oneOf } from './suggestion.ts';
import { filterNames, isTemplate, readTemplate } from './template.ts';

type Events = readonly string[] | null;

/** Checks the steps of a rule: known actions with arguments that fit, placeholders that name facts, ids used once. */
export function checkActions(actions: unknown, path: FaultPath, events: Events): readonly Fault[] {
  return [
    ...itemsOf(actions).flatMap((item, index) => checkAction(item, [...path, index], events)),
    ...sameIds(itemsOf(actions), path),
  ];
}

function checkAction(item: unknown, path: FaultPath, events: Events): readonly Fault[] {
  const name = entryOf(item, 'action');
  if (typeof name !== 'string') return [];
  const kind = actionKind(name);
  if (kind === null) return [unknownAction(name, [...path, 'action'])];
  const given = entryOf(item, 'with') ?? {};
  const at = [...path, 'with'];
  return [
    ...(mapOf(given) === null ? [] : shapeFaults(kind.with, given, at, 'E303').map(asArgument)),
    ...checkArgumentPairs(name, given, at),
    ...checkTemplates(given, at, events),
    ...(name === 'slack.notify' ? checkIncludes(given, at, events) : []),
    ...checkActions(entryOf(item, 'on_failure'), [...path, 'on_failure'], events),
    ...(!kind.writes && entryOf(item, 'approval') !== undefined ? [needlessApproval(name, path)] : []),
  ];
}

/** Unknown wordings are E303 like everything else an action does not know. */
function asArgument(fault: Fault): Fault {
  return fault.code === 'E204' ? { ...fault, code: 'E303' } : fault;
}

function unknownAction(name: string, path: FaultPath): Fault {
  if (name.includes('{{')) return templateFault(path);
  const message = `unknown action \`${name}\`${didYouMean(name, actionNames)}`;
  return { code: 'E303', path, at: 'value', message, hint: `Actions are ${oneOf(actionNames)}.` };
}

function needlessApproval(name: string, path: FaultPath): Fault {
  const message = `\`${name}\` changes nothing, so nobody is asked`;
  return {
    code: 'E207',
    path: [...path, 'approval'],
    at: 'key',
    message,
    hint: 'Put `approval` on the action that writes.',
  };
}

function sameIds(items: readonly unknown[], path: FaultPath): readonly Fault[] {
  const seen = new Set<string>();
  return items.flatMap((item, index): readonly Fault[] => {
    const id = entryOf(item, 'id');
    if (typeof id !== 'string') return [];
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    const message = `the action id \`${id}\` is used twice in this rule`;
    return [
      {
        code: 'E205',
        path: [...path, index, 'id'],
        at: 'value',
        message,
        hint: 'Give each action its own id.',
      },
    ];
  });
}

// ---------------------------------------------------------------- placeholders

function checkTemplates(value: unknown, path: FaultPath, events: Events): readonly Fault[] {
  if (typeof value === 'string') return isTemplate(value) ? checkTemplate(value, path, events) : [];
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) => checkTemplates(item, [...path, index], events));
  const map = mapOf(value);
  return map === null
    ? []
    : Object.entries(map).flatMap(([key, item]) => checkTemplates(item, [...path, key], events));
}

function checkTemplate(text: string, path: FaultPath, events: Events): readonly Fault[] {
  const at = { code: 'E407', path, at: 'value' } as const;
  const reading = readTemplate(text);
  if (reading.kind === 'fault') {
    const filter = /undefined filter: (\S+)/.exec(reading.message)?.[1];
    return filter === undefined
      ? [
          {
            ...at,
            message: `the text does not parse: ${reading.message}`,
            hint: 'Write {{ path }} or {{ path | filter }}.',
          },
        ]
      : [
          {
            ...at,
            message: `unknown filter \`${filter}\`${didYouMean(filter, filterNames)}`,
            hint: `Filters are ${filterNames.join(', ')}.`,
          },
        ];
  }
  return reading.placeholders.flatMap(({ paths, hasDefault }) =>
    paths.flatMap((name): readonly Fault[] => {
      const read = readFactPath(name, events, { path, at: 'value', code: 'E407' });
      if (read.kind === 'fault') return [read.fault];
      if (read.kind === 'unsure' || !read.fact.optional || hasDefault) return [];
      return [
        {
          ...at,
          message: `\`${name}\` may be empty`,
          hint: `Say what to write then: {{ ${name} | default: "unknown" }}.`,
        },
      ];
    }),
  );
}

// ---------------------------------------------------------------- slack.notify

function checkIncludes(given: unknown, path: FaultPath, events: Events): readonly Fault[] {
  const included = textsAt(entryOf(given, 'include'), [...path, 'include']);
  return included.flatMap((one) => checkInclude(one.text, one.path, events));
}

function checkInclude(name: string, path: FaultPath, events: Events): readonly Fault[] {
  if (includeNames.includes(name) || laterIncludes.includes(name)) return [];
  if (name.includes('{{')) return [templateFault(path)];
  if (name.includes('.')) {
    const reading = readFactPath(name, events, { path, at: 'value' });
    return reading.kind === 'fault' ? [reading.fault] : [];
  }
  return [
    {
      code: 'E303',
      path,
      at: 'value',
      message: `unknown include \`${name}\`${didYouMean(name, [...includeNames, ...laterIncludes])}`,
      hint: `Write a fact path such as dyno.command, or ${oneOf(includeNames)}.`,
    },
  ];
}
