import type { ScaleBounds } from './policy.ts';

/** The narrower of two bounds on scaling in each respect, as a field of an allowance; no field when neither bounds. */
export function strictestBounds(
  a: ScaleBounds | undefined,
  b: ScaleBounds | undefined,
): { readonly bounds?: ScaleBounds } {
  if (a === undefined || b === undefined) {
    const only = a ?? b;
    return only === undefined ? {} : { bounds: only };
  }
  const max = byType(a.max, b.max, Math.min);
  const min = byType(a.min, b.min, Math.max);
  const maxStep = either(a.maxStep, b.maxStep);
  const monthlyBudget = either(a.monthlyBudget, b.monthlyBudget);
  return {
    bounds: {
      ...(max === undefined ? {} : { max }),
      ...(min === undefined ? {} : { min }),
      ...(maxStep === undefined ? {} : { maxStep }),
      ...(monthlyBudget === undefined ? {} : { monthlyBudget }),
    },
  };
}

type ByType = Readonly<Record<string, number>>;

function byType(
  a: ByType | undefined,
  b: ByType | undefined,
  pick: (...values: number[]) => number,
): ByType | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const types = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(
    types.map((type) => [type, pick(...[a[type], b[type]].filter((value) => value !== undefined))]),
  );
}

function either(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
