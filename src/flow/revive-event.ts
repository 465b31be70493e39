import type { Ports, StoredEvent } from './ports.ts';

/** `refused` carries the sentence why the event stays as it is. */
export type Revival = { readonly kind: 'revived' } | { readonly kind: 'refused'; readonly sentence: string };

/**
 * Gives an event that died another chance: it is new again and goes the normal way as soon as the running Herald sweeps.
 * Only a `dead` event, which no rule has seen: one that was decided stays decided, since its actions may be done. Null when
 * the event is not known.
 */
export async function reviveEvent(ports: Ports, id: string): Promise<Revival | null> {
  const revival = await ports.store.transaction(async (tx): Promise<Revival | null> => {
    const row = await tx.events.lock(id);
    if (row === null) return null;
    if (row.state !== 'dead') return { kind: 'refused', sentence: `Event ${id} ${refusals[row.state]}` };
    await tx.events.reopen(id);
    await tx.audit.append({
      step: 'event.revived',
      subject: id,
      actor: 'herald',
      sentence: `Event ${id} was put back to be decided; it had died of: ${row.why ?? 'a reason nobody wrote down'}.`,
      detail: {},
    });
    return { kind: 'revived' };
  });
  if (revival?.kind === 'revived') await ports.doorbell.ring([{ kind: 'event', id }]);
  return revival;
}

const refusals: Readonly<Record<Exclude<StoredEvent['state'], 'dead'>, string>> = {
  new: 'has not been decided yet; it will be as soon as Herald runs.',
  decided: 'was decided, and is decided once by design: its actions may be done already.',
  repeated: 'tells what an earlier event had told, and that one was decided.',
  quarantined: 'is signed, but nothing Herald can read, so no rule can see it.',
};
