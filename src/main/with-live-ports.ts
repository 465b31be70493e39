import { readEnv } from '../edge/config/env.ts';
import type { Ports } from '../flow/ports.ts';
import { composePorts, openHands, silentDoorbell } from './compose.ts';
import type { Io } from './io.ts';
import { openDatabase } from './open-database.ts';
import { commandLog } from './open-log.ts';
import { openRulebook } from './open-rulebook.ts';

/** Gives a command all that the running Herald has, Heroku and Slack among it, but no queue. Needs its whole environment. */
export async function withLivePorts<T>(io: Io, work: (ports: Ports) => Promise<T>): Promise<T> {
  const config = readEnv(io.env);
  const rulebook = await openRulebook(config.rulesDir);
  const log = commandLog(io, config);
  const { store, close } = await openDatabase(config, log, 'join');
  const hands = openHands(config, log);
  try {
    const doorbell = silentDoorbell;
    return await work(composePorts({ config, log, store, doorbell, hands, rulebook: () => rulebook }));
  } finally {
    await hands.close();
    await close();
  }
}
