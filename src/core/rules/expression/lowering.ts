import type { Fact, Sources } from '../event-catalog.ts';
import type { TextTest } from '../glob.ts';
import type { Severity } from '../rulebook.ts';
import type { CelNode } from './cel.ts';
import { type ExpressionFault, faultAt, type Span } from './expression-fault.ts';
import { celType, type FactKind, type Kind } from './kind.ts';

/** A part of an expression made ready for the engine. */
export type Lowered = {
  readonly code: string;
  readonly kind: Kind;
  /** How people call it: the name or the text of the part. */
  readonly name: string;
  /** What is known of it when it is a fact. */
  readonly fact: Fact | null;
  /** True when it is true or false whatever is absent. */
  readonly decided: boolean;
};

/** A value that is handed to the engine: a fact by its path, or whether one has changed. */
export type Slot = {
  readonly name: string;
  readonly path: string;
  readonly kind: FactKind;
  readonly source: 'event' | 'live' | 'changed';
};

/** What is collected while an expression is lowered. */
export type Lowering = {
  /** The events that may bring the rule here; null when nothing can be said of them. */
  readonly events: readonly string[] | null;
  readonly severity: Severity;
  readonly sources: Sources;
  readonly faults: ExpressionFault[];
  readonly slots: Map<string, Slot>;
  /** The values that the clause in hand names. */
  named: Set<Slot>;
  readonly tests: Map<string, TextTest>;
  /** What the worst case costs, in steps of about a microsecond. */
  cost: number;
};

/** Where a part stands: names bound by `exists` and its kin, and how often it may be evaluated. */
export type Scope = {
  readonly bound: ReadonlyMap<string, Kind>;
  readonly times: number;
  readonly depth: number;
};

/** The rooms of the language are functions of these; `lower` goes down into a part, `truth` asks it for true or false. */
export type Descent = {
  readonly lowering: Lowering;
  readonly lower: (node: CelNode, scope: Scope) => Lowered;
  readonly truth: (node: CelNode, scope: Scope) => string;
};

/** The engine's variable for a path; one for each path. */
export function slotFor(lowering: Lowering, path: string, kind: FactKind, source: Slot['source']): Slot {
  const key = `${source} ${path}`;
  const known = lowering.slots.get(key);
  const slot = known ?? { name: `f${lowering.slots.size}`, path, kind, source };
  lowering.slots.set(key, slot);
  lowering.named.add(slot);
  return slot;
}

/** The engine's types of all variables. */
export function variablesOf({ slots }: Lowering): ReadonlyMap<string, string> {
  return new Map([...slots.values()].map(({ name, kind }) => [name, celType(kind)]));
}

export function complain(
  { faults }: Lowering,
  span: Span,
  code: ExpressionFault['code'],
  message: string,
  hint: string,
): void {
  faults.push(faultAt(span, code, message, hint));
}

/** A part nothing more is said of. */
export const unknown: Lowered = { code: 'false', kind: 'unknown', name: '', fact: null, decided: true };

/** True when one of the kinds follows from a fault that is told already. */
export function isUnknown(...parts: readonly Lowered[]): boolean {
  return parts.some(({ kind }) => kind === 'unknown');
}
