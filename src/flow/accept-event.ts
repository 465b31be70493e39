import type { IncomingEvent, Ports } from './ports.ts';

/**
 * Commits a verified delivery. `duplicate`: this event id is known · `conflict`: it is known with another content; the
 * first is kept and the log says so.
 */
export async function acceptEvent(
  ports: Ports,
  event: IncomingEvent,
): Promise<'accepted' | 'duplicate' | 'conflict'> {
  return ports.store.transaction(async (tx) => {
    const outcome = await tx.events.accept(event);
    if (outcome === 'conflict') {
      await tx.audit.append({
        step: 'event.conflict',
        subject: event.id,
        ...(event.appName === null ? {} : { app: event.appName }),
        actor: 'herald',
        sentence: `Event ${event.id} came again with another content; the first is kept.`,
        detail: { content_hash: event.contentHash },
      });
    }
    return outcome;
  });
}
