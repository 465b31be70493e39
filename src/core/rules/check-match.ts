import { changeFault, readFactPath } from './check-fact-path.ts';
import type { Fact } from './event-catalog.ts';
import { type Fault, type FaultPath, show, templateFault } from './fault.ts';
import { globTest, isGlob } from './glob.ts';
import { itemsOf, mapOf, textsAt } from './loose-value.ts';
import { isNesting } from './match-file.ts';
import { patternFault } from './pattern.ts';
import { didYouMean, oneOf } from './suggestion.ts';

type Events = readonly string[] | null;

/** What a condition is about, and for whom. */
type Subject = { readonly name: string; readonly fact: Fact; readonly events: Events };

/** Checks the conditions of a rule against the facts its events carry. Shapes are judged elsewhere; odd ones are skipped. */
export function checkMatch(match: unknown, path: FaultPath, events: Events): readonly Fault[] {
  const map = mapOf(match);
  if (map === null) return [];
  return Object.entries(map).flatMap(([key, value]): readonly Fault[] => {
    const here = [...path, key];
    if (isNesting(key))
      return itemsOf(value).flatMap((item, index) => checkMatch(item, [...here, index], events));
    return checkEntry(key, value, here, events);
  });
}

function checkEntry(name: string, value: unknown, path: FaultPath, events: Events): readonly Fault[] {
  if (name.includes('{{')) return [{ ...templateFault(path), at: 'key' }];
  const reading = readFactPath(name, events, { path, at: 'key' });
  if (reading.kind === 'fault') return [reading.fault];
  return reading.kind === 'unsure' ? [] : checkTest(value, path, { name, fact: reading.fact, events });
}

function checkTest(value: unknown, path: FaultPath, subject: Subject): readonly Fault[] {
  const map = mapOf(value);
  if (map === null) return checkWanted(value, path, subject);
  if (Object.keys(map).length === 0) return [noOperator(path)];
  return Object.entries(map).flatMap(([operator, wanted]) =>
    checkOperator(operator, wanted, [...path, operator], subject),
  );
}

function noOperator(path: FaultPath): Fault {
  const message = 'an empty map of operators asks for nothing';
  return {
    code: 'E203',
    path,
    at: 'value',
    message,
    hint: 'Write a value, a list, or an operator such as `exists: true`.',
  };
}

function checkOperator(
  operator: string,
  wanted: unknown,
  path: FaultPath,
  subject: Subject,
): readonly Fault[] {
  switch (operator) {
    case 'not':
      return checkTest(wanted, path, subject);
    case 'any_of':
      return checkWanted(wanted, path, subject);
    case 'from':
    case 'to':
    case 'changed': {
      const fault = changeFault(subject.name, operator, subject.events, path);
      return fault !== null ? [fault] : operator === 'changed' ? [] : checkWanted(wanted, path, subject);
    }
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return subject.fact.type === 'int' ? [] : [wrongKind(operator, 'a number', path, subject)];
    case 'glob':
      return checkText(operator, wanted, path, subject);
    case 'regex':
      return [...checkText(operator, wanted, path, subject), ...textsAt(wanted, path).flatMap(checkPattern)];
    case 'at_least':
      return checkAtLeast(wanted, path, subject);
    default:
      return [];
  }
}

function checkText(operator: string, wanted: unknown, path: FaultPath, subject: Subject): readonly Fault[] {
  const templates = textsAt(wanted, path).filter(({ text }) => text.includes('{{'));
  if (templates.length > 0) return templates.map((one) => templateFault(one.path));
  const isText = subject.fact.type === 'text' || subject.fact.type === 'list';
  return isText ? [] : [wrongKind(operator, 'text', path, subject)];
}

function checkPattern({ text, path }: { readonly text: string; readonly path: FaultPath }): readonly Fault[] {
  const fault = text.includes('{{') ? null : patternFault(text);
  return fault === null ? [] : [{ ...fault, path, at: 'value' }];
}

function checkAtLeast(wanted: unknown, path: FaultPath, subject: Subject): readonly Fault[] {
  const { fact, name } = subject;
  if (fact.type === 'int' && typeof wanted === 'number') return [];
  if (fact.order === undefined) {
    const message = `\`${name}\` has no order from low to high`;
    return [
      {
        code: 'E203',
        path,
        at: 'key',
        message,
        hint: 'Use gt, gte, lt or lte for numbers, a list for texts.',
      },
    ];
  }
  const isKnown = fact.order.some((one) => one.toLowerCase() === String(wanted).toLowerCase());
  return isKnown ? [] : [notAValue(String(wanted), fact.order, path, name)];
}

function wrongKind(operator: string, kind: string, path: FaultPath, { name, fact }: Subject): Fault {
  const message = `\`${operator}\` compares ${kind}, but \`${name}\` is ${kinds[fact.type]}`;
  return {
    code: 'E203',
    path,
    at: 'key',
    message,
    hint: 'Write the wanted value itself, or a list of values.',
  };
}

const kinds = {
  text: 'text',
  int: 'a whole number',
  bool: 'true or false',
  list: 'a list of texts',
} as const;

function checkWanted(value: unknown, path: FaultPath, subject: Subject): readonly Fault[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => checkScalar(item, [...path, index], subject));
  }
  return checkScalar(value, path, subject);
}

function checkScalar(value: unknown, path: FaultPath, { name, fact }: Subject): readonly Fault[] {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return [];
  if (typeof value === 'string' && value.includes('{{')) return [templateFault(path)];
  if (!fits(value, fact)) {
    const message = `\`${name}\` is ${kinds[fact.type]}, but is compared with ${show(value)}`;
    const hint =
      typeof value === 'string'
        ? 'Take the quotes away or choose another fact.'
        : `Write text in quotes: "${String(value)}".`;
    return [{ code: 'E203', path, at: 'value', message, hint }];
  }
  if (fact.values === undefined || typeof value !== 'string') return [];
  const isKnown = isGlob(value) ? fact.values.some(globTest(value)) : fact.values.includes(value);
  return isKnown ? [] : [notAValue(value, fact.values, path, name)];
}

function fits(value: string | number | boolean, fact: Fact): boolean {
  switch (fact.type) {
    case 'text':
    case 'list':
      return typeof value === 'string';
    case 'int':
      return typeof value === 'number';
    case 'bool':
      return typeof value === 'boolean';
  }
}

function notAValue(value: string, values: readonly string[], path: FaultPath, name: string): Fault {
  return {
    code: 'E204',
    path,
    at: 'value',
    message: `\`${name}: ${value}\` is not one of ${values.join(', ')}${didYouMean(value, values)}`,
    hint: `Write ${oneOf(values)}.`,
  };
}
