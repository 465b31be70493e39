import type { Command } from 'commander';
import type { Io } from '../io.ts';
import type { Does } from './does.ts';

/** For rules that paused themselves (`limit` with `then: pause_rule`). */
export function pausesCommands(program: Command, io: Io, does: Does): void {
  const group = program.command('rules').description('rules that paused themselves');
  group
    .command('paused')
    .description('which rules wait for somebody to let them go on, and why')
    .option('--json', 'print JSON', false)
    .action((options: { json: boolean }) =>
      does(async () => (await import('../commands/pauses.ts')).listPauses(io, options)),
    );
  group
    .command('resume')
    .description('let a paused rule go on')
    .argument('<rule>', 'id of the rule')
    .option('--as <who>', 'who says so, for the audit log')
    .action((rule: string, options: { as?: string }) =>
      does(async () => (await import('../commands/pauses.ts')).resumeRule(io, rule, options)),
    );
}
