/**
 * A process of its own that opens the embedded database, so that a test can kill it: `embedded-child.ts <data directory>
 * <system folder> <claim | join>`. Says one JSON line per step; a line on stdin ends it in peace.
 */
import { once } from 'node:events';
import { openEmbedded } from '../../../src/edge/postgres/embedded.ts';
import { silentLog } from './given.ts';

const [dataDir = '', systemFolder = '', wish = 'join'] = process.argv.slice(2);

function say(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

try {
  say({ step: 'begun' });
  const embedded = await openEmbedded(dataDir, silentLog, systemFolder);
  try {
    if (wish === 'claim') await embedded.claimServer();
    say({ step: 'open', url: embedded.url, ownership: embedded.ownership, uid: process.getuid?.() });
    await once(process.stdin, 'data');
  } finally {
    await embedded.stop();
  }
  say({ step: 'stopped' });
} catch (error) {
  say({ step: 'refused', name: (error as Error).name, message: (error as Error).message });
}
process.exit(0);
