import { faultWords } from './fault-words.ts';
import type { Ports } from './ports.ts';

/** Ends an event that could not be decided in all its tries: kept as `dead`, told once, never silently dropped. */
export async function buryEvent(ports: Ports, id: string, error: Error): Promise<void> {
  const key = `word:dead:${id}`;
  const why = faultWords(error);
  const buried = await ports.store.transaction(async (tx) => {
    const row = await tx.events.lock(id);
    if (row?.state !== 'new') return false;
    await tx.events.finish(id, { state: 'dead', why });
    await tx.wake('event', id, null);
    await tx.notices.want(key, ports.rulebook().defaultChannel, {
      kind: 'word',
      severity: 'error',
      title: 'An event could not be decided',
      text: `Event ${id} failed in every try and no rule has seen it: ${why}. It is kept; after mending, replay it with: herald replay ${id}`,
    });
    await tx.audit.append({
      step: 'event.dead',
      subject: id,
      actor: 'herald',
      sentence: `Event ${id} could not be decided and was put aside: ${why}.`,
      detail: {},
    });
    return true;
  });
  if (buried) await ports.doorbell.ring([{ kind: 'notice', id: key }]);
}
