import { z } from 'zod';
import { show } from './fault.ts';
import { globTest, isGlob } from './glob.ts';
import { didYouMean, oneOf } from './suggestion.ts';

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

/** Stages of a Heroku pipeline (Platform API, "Pipeline Coupling": `stage`). */
export const stages: readonly string[] = ['test', 'review', 'development', 'staging', 'production'];

const StageGlob = z
  .string()
  .superRefine((text, context) => {
    const bare = text.replace(/^!/, '');
    if (text.includes('{{') || (isGlob(bare) ? stages.some(globTest(bare)) : stages.includes(bare))) return;
    const message = `${show(text)} is not a stage of a pipeline${didYouMean(bare, stages)}`;
    context.addIssue({ code: 'custom', message, params: { code: 'E204', hint: `Write ${oneOf(stages)}.` } });
  })
  .meta({ title: 'a stage such as production', examples: ['production'] });

/** The pipeline stages a rule or a grant is about. */
export const StageScope = z
  .union([StageGlob, z.array(StageGlob).min(1).max(20)])
  .meta({ title: 'a stage of a pipeline, or a list of them', examples: ['production'] });
export type StageScope = z.infer<typeof StageScope>;

const NameGlob = z.string().min(1).max(longest).meta({ title: 'a name or a glob' });

/** The pipelines or teams a rule is about. */
export const NameScope = z
  .union([NameGlob, z.array(NameGlob).min(1).max(50)])
  .meta({ title: 'a name, a glob, or a list of them', examples: ['[shop]'] });
export type NameScope = z.infer<typeof NameScope>;

/** The globs of a scope as a list. */
export function globsOf(scope: string | readonly string[]): readonly string[] {
  return typeof scope === 'string' ? [scope] : scope;
}
