import { readEnv } from '../edge/config/env.ts';
import type { Ports } from '../flow/ports.ts';
import { composePorts, openHands, silentDoorbell } from './compose.ts';
import type { Io } from './io.ts';
import { openRulebook } from './open-rulebook.ts';
import { withStore } from './with-store.ts';

/**
 * Gives a command what a step of the flow needs: database and rules, hands that cannot act, and no queue, since the sweep
 * of the running Herald finds what the command wrote.
 */
export async function withPorts<T>(io: Io, work: (ports: Ports) => Promise<T>): Promise<T> {
  const rulebook = await openRulebook(readEnv(io.env, 'none').rulesDir);
  return withStore(io, async (store, config, log) => {
    const hands = openHands(config, log);
    try {
      const doorbell = silentDoorbell;
      return await work(composePorts({ config, log, store, doorbell, hands, rulebook: () => rulebook }));
    } finally {
      await hands.close();
    }
  });
}
