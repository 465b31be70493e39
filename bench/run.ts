import { cpus } from 'node:os';
import { benchDecide } from './decide.ts';
import { benchReceiver } from './receiver.ts';
import { benchSignature } from './signature.ts';

const show = (title: string, text: string): void => console.log(`\n${title}\n\n${text}`);

console.log(
  `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}. Compare ratios, not machines.`,
);
show('Rules: one event through decide()', benchDecide());
show('Signatures: one delivery', benchSignature());
show('Receiver: deliveries committed and answered, embedded database', await benchReceiver());
