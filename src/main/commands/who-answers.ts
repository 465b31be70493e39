import { clean } from '../../core/message/clean.ts';
import { UsageError } from '../io.ts';

/**
 * The name given with `--as`. An e-mail is taken in small letters, as Slack profiles are compared, so that one person
 * written in two ways stays one person.
 */
export function whoAnswers(command: string, as: string | undefined): string {
  const name = clean(as ?? '');
  if (name === '') {
    throw new UsageError(
      `Say who you are: herald ${clean(command)} --as ana@example.com (a name that policy.yml knows).`,
    );
  }
  return name.includes('@') ? name.toLowerCase() : name;
}
