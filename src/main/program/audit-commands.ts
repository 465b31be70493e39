import { type Command, InvalidArgumentError } from 'commander';
import type { VerifyOptions } from '../commands/audit.ts';
import type { Io } from '../io.ts';
import type { Does } from './does.ts';

/** For those who want to know afterwards. */
export function auditCommands(program: Command, io: Io, does: Does): void {
  const group = program.command('audit').description('the log of every step');
  group
    .command('tail')
    .description('the newest entries, a sentence each')
    .option('-n, --limit <count>', 'how many', wholeNumber, 30)
    .option('--json', 'print JSON lines', false)
    .action((options: { limit: number; json: boolean }) =>
      does(async () => (await import('../commands/audit.ts')).auditTail(io, options)),
    );
  group
    .command('verify')
    .description('recompute the hash chain')
    .option('--anchor <seq:hash>', 'what an earlier verify printed; finds a cut or rewritten log too')
    .option('--json', 'print JSON', false)
    .action((options: VerifyOptions) =>
      does(async () => (await import('../commands/audit.ts')).auditVerify(io, options)),
    );
  group
    .command('export')
    .description('every entry as JSON lines')
    .option('--json', 'JSON lines, as always', false)
    .action(() => does(async () => (await import('../commands/audit.ts')).auditExport(io)));
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('give a whole number from 1.');
  return value;
}
