import type { NoticeContent } from '../core/message/notice.ts';
import type { Ports, Tx } from './ports.ts';

/** What became of an edit of the rules. Hashes are of the whole rule book. */
export type RulesChange =
  | { readonly kind: 'loaded'; readonly mended: boolean; readonly hash: string; readonly rules: number }
  | { readonly kind: 'faulty'; readonly faults: readonly string[]; readonly inUse: string };

const mostFaults = 10;

/** Says in Slack that an edit of the rules is not in use, and when it is mended; writes down every rule book that is. */
export async function tellRules(ports: Ports, change: RulesChange): Promise<void> {
  const key = `word:rules:${new Date(ports.clock.now()).toISOString()}`;
  const says = change.kind === 'faulty' || change.mended;
  await ports.store.transaction(async (tx) => {
    if (says) await tx.notices.want(key, ports.rulebook().defaultChannel, wordOf(change));
    await note(tx, change);
  });
  if (says) await ports.doorbell.ring([{ kind: 'notice', id: key }]);
}

function wordOf(change: RulesChange): NoticeContent {
  if (change.kind === 'loaded') {
    const text = `The edited rules are in use: ${change.rules} rules, ${change.hash.slice(0, 12)}.`;
    return { kind: 'word', severity: 'info', title: 'The rules are mended', text };
  }
  const more = change.faults.length - mostFaults;
  const lines = [...change.faults.slice(0, mostFaults), ...(more > 0 ? [`and ${more} more`] : [])];
  return {
    kind: 'word',
    severity: 'error',
    title: 'An edit of the rules has faults and is not in use',
    text: `The last good rules (${change.inUse.slice(0, 12)}) go on. See every fault in its place: herald check\n${lines.join('\n')}`,
  };
}

async function note(tx: Tx, change: RulesChange): Promise<void> {
  const { kind, ...detail } = change;
  await tx.audit.append({
    step: kind === 'loaded' ? 'rules.loaded' : 'rules.faulty',
    subject: 'rules',
    actor: 'herald',
    sentence:
      change.kind === 'loaded'
        ? `The edited rule book ${change.hash.slice(0, 12)} with ${change.rules} rules is in use.`
        : `An edit of the rules has ${change.faults.length} faults and is not in use; ${change.inUse.slice(0, 12)} stays.`,
    detail,
  });
}
