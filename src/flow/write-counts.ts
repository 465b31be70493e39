import type { WriteCounts } from '../core/guard/limits.ts';
import type { Ports, Tx } from './ports.ts';

/** Writes sent in the last hour and the last ten minutes, for the limits of the policy. */
export async function writeCounts(ports: Ports, tx: Tx): Promise<WriteCounts> {
  const since = (ms: number) => tx.proposals.writesSince(new Date(ports.clock.now() - ms).toISOString());
  return { lastHour: await since(3_600_000), last10m: await since(600_000) };
}
