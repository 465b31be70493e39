import { compileExpression } from './expression/compile-expression.ts';
import type { Fault, FaultPath } from './fault.ts';
import { entryOf, itemsOf } from './loose-value.ts';
import { type Severity, severities } from './rulebook.ts';

type Place = { readonly text: string; readonly path: FaultPath };

/** Checks every `if` of a rule: its own, its actions' and those of what is done on failure. */
export function checkIfs(rule: unknown, path: FaultPath, events: readonly string[] | null): readonly Fault[] {
  const given = entryOf(rule, 'severity');
  const severity = severities.find((one) => one === given);
  return [...ifOf(rule, path), ...ifsIn(rule, path, 'actions'), ...ifsIn(rule, path, 'on_failure')].flatMap(
    (place) => checkIf(place, events, severity),
  );
}

function ifsIn(holder: unknown, path: FaultPath, key: string): readonly Place[] {
  return itemsOf(entryOf(holder, key)).flatMap((item, index) => {
    const at = [...path, key, index];
    return [...ifOf(item, at), ...(key === 'actions' ? ifsIn(item, at, 'on_failure') : [])];
  });
}

function ifOf(holder: unknown, path: FaultPath): readonly Place[] {
  const text = entryOf(holder, 'if');
  return typeof text === 'string' ? [{ text, path: [...path, 'if'] }] : [];
}

function checkIf(
  { text, path }: Place,
  events: readonly string[] | null,
  severity: Severity | undefined,
): readonly Fault[] {
  const read = compileExpression(text, { events, ...(severity === undefined ? {} : { severity }) });
  if (read.kind === 'ok') return [];
  return read.faults.map(({ code, offset, message, hint }): Fault => {
    return { code, path, at: 'value', offset, message, hint };
  });
}
