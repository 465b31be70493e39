import { z } from 'zod';

/** Identity of a rule, an action or a group. */
export const Slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/)
  .meta({ title: 'a short name of lower-case letters, digits, - and _', examples: ['crash-loop'] });
export type Slug = z.infer<typeof Slug>;
