import { z } from 'zod';

/** A value a fact can be compared with. */
export const Wanted = z
  .union([z.string(), z.number(), z.boolean()])
  .meta({ title: 'text, a number or true/false' });
export type Wanted = z.infer<typeof Wanted>;

const WantedList = z.array(Wanted).min(1).meta({ title: 'a list of values' });
const Bound = z.number().meta({ title: 'a number' });

/** Conditions on one fact; all of them must hold. */
export type Operators = {
  readonly not?: Wanted | readonly Wanted[] | Operators | undefined;
  readonly any_of?: readonly Wanted[] | undefined;
  readonly glob?: string | readonly string[] | undefined;
  readonly regex?: string | undefined;
  readonly gt?: number | undefined;
  readonly gte?: number | undefined;
  readonly lt?: number | undefined;
  readonly lte?: number | undefined;
  readonly exists?: boolean | undefined;
  readonly changed?: boolean | undefined;
  readonly from?: Wanted | readonly Wanted[] | undefined;
  readonly to?: Wanted | readonly Wanted[] | undefined;
  readonly at_least?: string | number | undefined;
};
export const Operators: z.ZodType<Operators> = z.lazy(() =>
  z.strictObject({
    not: z.union([Wanted, WantedList, Operators]).optional(),
    any_of: WantedList.optional(),
    glob: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
    regex: z.string().optional(),
    gt: Bound.optional(),
    gte: Bound.optional(),
    lt: Bound.optional(),
    lte: Bound.optional(),
    exists: z.boolean().optional(),
    changed: z.boolean().optional(),
    from: z.union([Wanted, WantedList]).optional(),
    to: z.union([Wanted, WantedList]).optional(),
    at_least: z.union([z.string(), z.number()]).optional(),
  }),
);

/** The names of all operators. */
export const operatorNames = [
  'not',
  'any_of',
  'glob',
  'regex',
  'gt',
  'gte',
  'lt',
  'lte',
  'exists',
  'changed',
  'from',
  'to',
  'at_least',
] as const;
export type OperatorName = (typeof operatorNames)[number];

/** What a fact must be: a value, one of a list, or operators. */
export const FactTest = z.union([Wanted, WantedList, Operators]);
export type FactTest = Wanted | readonly Wanted[] | Operators;

/** Facts by path, all of which must hold; `any`, `all` and `none` hold lists of such maps. */
export type MatchMap = {
  readonly any?: readonly MatchMap[] | undefined;
  readonly all?: readonly MatchMap[] | undefined;
  readonly none?: readonly MatchMap[] | undefined;
} & { readonly [path: string]: FactTest | readonly MatchMap[] | undefined };
export const MatchMap: z.ZodType<MatchMap> = z.lazy(() =>
  z
    .object({
      any: z.array(MatchMap).min(1).optional(),
      all: z.array(MatchMap).min(1).optional(),
      none: z.array(MatchMap).min(1).optional(),
    })
    .catchall(FactTest),
) as z.ZodType<MatchMap>;

/** Keys of a match map that nest further maps. */
export const nestings = ['any', 'all', 'none'] as const;
export type Nesting = (typeof nestings)[number];

export function isNesting(key: string): key is Nesting {
  return key === 'any' || key === 'all' || key === 'none';
}
