import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { type ExitCode, type Io, reportError } from './io.ts';
import { auditCommands } from './program/audit-commands.ts';
import type { Does } from './program/does.ts';
import { pausesCommands } from './program/pauses-commands.ts';
import { proposalsCommands } from './program/proposals-commands.ts';
import { rulesCommands } from './program/rules-commands.ts';
import { serversCommands } from './program/servers-commands.ts';

/** Runs one command line (without `node herald`) and answers its exit code; never throws. */
export async function run(io: Io, args: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = build(io, async (work) => {
    code = await work();
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportError(io, error);
  }
}

const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string };

function build(io: Io, does: Does): Command {
  const program = new Command('herald')
    .description('Turns Heroku webhooks into Slack alerts and guarded actions that a person approves.')
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .version(version, '-V, --version', 'print the version of Herald')
    .showHelpAfterError('(herald --help lists the commands)');
  serversCommands(program, io, does);
  rulesCommands(program, io, does);
  pausesCommands(program, io, does);
  proposalsCommands(program, io, does);
  auditCommands(program, io, does);
  return program;
}
