import { z } from 'zod';
import { show } from './fault.ts';

const longest = 100;

/** An app name, a glob over app names, or either behind `!` to exclude. Placeholders are refused by `checkRule`, as E405. */
export const AppGlob = z
  .string()
  .refine((glob) => glob.includes('{{') || (glob.length <= longest && /^!?[a-z0-9*?-]+$/.test(glob)), {
    error: ({ input }) => `${show(input)} is neither an app name nor a glob over app names`,
    params: {
      code: 'E206',
      hint: 'App names have lower-case letters, digits and -; a glob adds * and ?, a leading ! excludes. Use a list for alternatives.',
    },
  })
  .meta({ title: 'an app name or a glob such as shop-*' });
export type AppGlob = z.infer<typeof AppGlob>;

/** The apps a rule or a grant is about. */
export const Scope = z.union([AppGlob, z.array(AppGlob).min(1)]).meta({
  title: 'an app name, a glob, or a list of them',
  description: 'the apps it is about',
  examples: ['[shop-*, "!shop-legacy"]'],
});
export type Scope = z.infer<typeof Scope>;

/** The globs of a scope as a list. */
export function globsOf(scope: Scope): readonly string[] {
  return typeof scope === 'string' ? [scope] : scope;
}
