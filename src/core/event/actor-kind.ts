import type { ActorKind } from './event.ts';

/** Whom Herald knows apart from people. `selfAccountId` is null while the own account could not be read. */
export type KnownActors = {
  readonly selfAccountId: string | null;
  readonly selfEmail: string | null;
  readonly botEmails?: readonly string[];
};

const platform = /^noreply(\+[^@]*)?@heroku\.com$|@addons\.heroku\.com$/i;
/** A team owns its apps under an account of this domain. */
const team = /@herokumanager\.com$/i;

/** Who did it. An event that names nobody is the platform's own. */
export function actorKind(
  actor: { readonly id: string; readonly email: string },
  known: KnownActors,
): ActorKind {
  if (isSelf(actor, known)) return 'self';
  const email = actor.email.toLowerCase();
  if (known.botEmails?.some((bot) => bot.toLowerCase() === email)) return 'bot';
  if ((actor.id === '' && email === '') || platform.test(email)) return 'heroku';
  return team.test(email) ? 'bot' : 'human';
}

/** By account id; by e-mail only where one of the ids is missing, since an account may change its e-mail. */
function isSelf(actor: { readonly id: string; readonly email: string }, known: KnownActors): boolean {
  if (actor.id !== '' && known.selfAccountId !== null) return actor.id === known.selfAccountId;
  return actor.email !== '' && actor.email.toLowerCase() === known.selfEmail?.toLowerCase();
}
