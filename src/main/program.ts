import { createRequire } from 'node:module';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { answerFromTerminal } from './commands/answer-proposal.ts';
import { auditExport, auditTail, auditVerify } from './commands/audit.ts';
import { checkRules } from './commands/check.ts';
import { type CloseOptions, closeFromTerminal } from './commands/close-proposal.ts';
import { demoCommand } from './commands/demo.ts';
import { doctor } from './commands/doctor.ts';
import { explain } from './commands/explain.ts';
import { matchEvent } from './commands/match.ts';
import { migrateCommand } from './commands/migrate.ts';
import { listProposals, showProposal } from './commands/proposals.ts';
import { sendEvent } from './commands/send.ts';
import { serveCommand } from './commands/serve.ts';
import { traceEvent } from './commands/trace.ts';
import { type ExitCode, type Io, reportError } from './io.ts';

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

type Does = (work: () => Promise<ExitCode>) => Promise<void>;

function build(io: Io, does: Does): Command {
  const program = new Command('herald')
    .description('Turns Heroku webhooks into Slack alerts and guarded actions that a person approves.')
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .version(version, '-V, --version', 'print the version of Herald')
    .showHelpAfterError('(herald --help lists the commands)');
  servers(program, io, does);
  rules(program, io, does);
  proposals(program, io, does);
  audit(program, io, does);
  return program;
}

function servers(program: Command, io: Io, does: Does): void {
  const roles = {
    start: 'web and worker in one process',
    web: 'only the web process',
    worker: 'only the worker process',
  };
  for (const [name, description] of Object.entries(roles)) {
    const both = name === 'start';
    program
      .command(name)
      .description(description)
      .action(() =>
        does(() => serveCommand(io, { web: both || name === 'web', worker: both || name === 'worker' })),
      );
  }
  program
    .command('migrate')
    .description('bring the database schema up to date')
    .action(() => does(() => migrateCommand(io)));
  program
    .command('doctor')
    .description('look at the environment, database, queue, rules, Heroku and Slack')
    .option('--json', 'print JSON', false)
    .action((options: { json: boolean }) => does(() => doctor(io, options)));
  program
    .command('demo')
    .description('the whole journey on this machine, with a simulated Heroku and Slack')
    .option('--once', 'play one story without a person and end', false)
    .action((options: { once: boolean }) => does(() => demoCommand(io, options)));
}

function rules(program: Command, io: Io, does: Does): void {
  program
    .command('check')
    .description('check rule files and the policy; every fault at once')
    .argument('[dir]', 'folder of the rules (RULES_DIR, or rules)')
    .option('--strict', 'count warnings as errors', false)
    .option('--json', 'print JSON', false)
    .action((dir: string | undefined, options: { strict: boolean; json: boolean }) =>
      does(() => checkRules(io, dir, options)),
    );
  program
    .command('explain')
    .description('rules and policy as sentences')
    .argument('[rule]', 'id of one rule')
    .option('--app <name>', 'what Herald may do to this app, and who may approve it')
    .option('--json', 'print JSON', false)
    .action((rule: string | undefined, options: { app?: string; json: boolean }) =>
      does(() => explain(io, rule, options)),
    );
  program
    .command('match')
    .description('which rules fire on a saved event, and how near the others came')
    .argument('<event.json>', 'file with the body of a webhook, or - for standard input')
    .option('--json', 'print JSON', false)
    .addHelpText('after', '\nOffline and without memory. Exit code 0 when any rule fires, 1 when none does.')
    .action((file: string, options: { json: boolean }) => does(() => matchEvent(io, file, options)));
  program
    .command('trace')
    .description('what each rule said to an event, with the values seen')
    .argument('<event id>')
    .option('--json', 'print JSON', false)
    .action((id: string, options: { json: boolean }) => does(() => traceEvent(io, id, options)));
  program
    .command('send')
    .description('sign a saved event as Heroku would and post it')
    .argument('<event.json>', 'file with the body')
    .option('--url <url>', 'address of the receiver')
    .action((file: string, options: { url?: string }) => does(() => sendEvent(io, file, options)));
}

function proposals(program: Command, io: Io, does: Does): void {
  const group = program
    .command('proposals')
    .description('what waits for people, and answers from the terminal');
  group
    .command('list')
    .description('open proposals')
    .option('--all', 'closed ones too', false)
    .option('--json', 'print JSON', false)
    .action((options: { all: boolean; json: boolean }) => does(() => listProposals(io, options)));
  group
    .command('show')
    .description('one proposal as its card')
    .argument('<id>')
    .option('--json', 'print JSON', false)
    .action((id: string, options: { json: boolean }) => does(() => showProposal(io, id, options)));
  for (const verdict of ['approve', 'deny'] as const) {
    group
      .command(verdict)
      .description(`${verdict} a proposal as somebody the policy names`)
      .argument('<id>')
      .option('--as <who>', 'e-mail or Slack user id of the policy')
      .option('--reason <text>', 'kept in the audit log')
      .option('--json', 'print JSON', false)
      .action((id: string, options: { as?: string; reason?: string; json: boolean }) =>
        does(() => answerFromTerminal(io, verdict, id, options)),
      );
  }
  group
    .command('close')
    .description('say how a write ended whose outcome Herald does not know; until then the app is left alone')
    .argument('<id>')
    .option('--as <who>', 'e-mail or Slack user id of the policy')
    .option('--reason <text>', 'what you found at Heroku; stands on the card and in the audit log')
    .option('--json', 'print JSON', false)
    .action((id: string, options: CloseOptions) => does(() => closeFromTerminal(io, id, options)));
}

function audit(program: Command, io: Io, does: Does): void {
  const group = program.command('audit').description('the log of every step');
  group
    .command('tail')
    .description('the newest entries, a sentence each')
    .option('-n, --limit <count>', 'how many', wholeNumber, 30)
    .option('--json', 'print JSON lines', false)
    .action((options: { limit: number; json: boolean }) => does(() => auditTail(io, options)));
  group
    .command('verify')
    .description('recompute the hash chain')
    .option('--anchor <seq:hash>', 'what an earlier verify printed; finds a cut or rewritten log too')
    .option('--json', 'print JSON', false)
    .action((options: { json: boolean; anchor?: string }) => does(() => auditVerify(io, options)));
  group
    .command('export')
    .description('every entry as JSON lines')
    .option('--json', 'JSON lines, as always', false)
    .action(() => does(() => auditExport(io)));
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('give a whole number from 1.');
  return value;
}
