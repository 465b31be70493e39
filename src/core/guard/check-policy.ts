import { grantableNames } from '../rules/action-arguments.ts';
import type { Fault } from '../rules/fault.ts';
import { entryOf, itemsOf, mapOf } from '../rules/loose-value.ts';
import { stages } from '../rules/scope.ts';
import { didYouMean, oneOf } from '../rules/suggestion.ts';
import { scaleKeys } from './policy-file.ts';

/** Calendars Herald knows by itself; `freeze` may be written, since its days are nobody else's to know. */
export const builtInCalendars: readonly string[] = ['deploy_in_progress', 'heroku_incident'];

/** What a policy file says that its shape alone does not show to be wrong. */
export function checkPolicy(data: unknown): readonly Fault[] {
  return [
    ...emptyGroups(data),
    ...unknownActions(data),
    ...strayBounds(data),
    ...takenCalendars(data),
    ...oddStages(data),
  ];
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(mapOf(value) ?? {});
}

function emptyGroups(data: unknown): readonly Fault[] {
  return entries(entryOf(data, 'groups')).flatMap(([name, group]): readonly Fault[] => {
    const users = itemsOf(entryOf(group, 'users'));
    if (mapOf(group) === null || users.length > 0 || entryOf(group, 'slack_group') !== undefined) return [];
    const message = `group \`${name}\` names nobody, so nothing it must approve can ever happen`;
    const hint = 'Add `users:` with e-mails or Slack ids, or `slack_group:`.';
    return [{ code: 'E504', path: ['groups', name], at: 'key', message, hint }];
  });
}

function unknownActions(data: unknown): readonly Fault[] {
  return itemsOf(entryOf(data, 'grants')).flatMap((grant, index) =>
    entries(entryOf(grant, 'allow'))
      .filter(([name]) => !grantableNames.includes(name))
      .map(([name]): Fault => {
        const message = `unknown action \`${name}\`${didYouMean(name, grantableNames)}`;
        const path = ['grants', index, 'allow', name];
        return { code: 'E303', path, at: 'key', message, hint: `Actions are ${grantableNames.join(', ')}.` };
      }),
  );
}

function strayBounds(data: unknown): readonly Fault[] {
  return itemsOf(entryOf(data, 'grants')).flatMap((grant, index) =>
    entries(entryOf(grant, 'allow'))
      .filter(([name]) => name !== 'heroku.scale')
      .flatMap(([name, text]) =>
        scaleKeys
          .filter((key) => entryOf(text, key) !== undefined)
          .map((key): Fault => {
            const message = `\`${key}\` bounds only heroku.scale, not ${name}`;
            const path = ['grants', index, 'allow', name, key];
            return { code: 'E207', path, at: 'key', message, hint: 'Take it out.' };
          }),
      ),
  );
}

function takenCalendars(data: unknown): readonly Fault[] {
  return entries(entryOf(data, 'calendars'))
    .filter(([name]) => builtInCalendars.includes(name))
    .map(([name]) => ({
      code: 'E205',
      path: ['calendars', name],
      at: 'key',
      message: `\`${name}\` is a calendar Herald knows by itself`,
      hint: 'Give yours another name.',
    }));
}

function oddStages(data: unknown): readonly Fault[] {
  return entries(entryOf(data, 'labels')).flatMap(([glob, labels]): readonly Fault[] => {
    const stage = entryOf(labels, 'stage');
    if (typeof stage !== 'string' || stages.includes(stage)) return [];
    const message = `\`stage: ${stage}\` is not a stage of a pipeline${didYouMean(stage, stages)}`;
    const path = ['labels', glob, 'stage'];
    return [{ code: 'E204', path, at: 'value', message, hint: `Write ${oneOf(stages)}.` }];
  });
}
