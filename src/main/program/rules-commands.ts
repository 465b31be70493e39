import { Argument, type Command } from 'commander';
import type { SchemaKind } from '../../core/rules/json-schema.ts';
import type { CheckOptions } from '../commands/check.ts';
import type { ExplainOptions } from '../commands/explain.ts';
import type { ReplayOptions } from '../commands/replay.ts';
import type { Io } from '../io.ts';
import type { Does } from './does.ts';

/** For those who write rules. */
export function rulesCommands(program: Command, io: Io, does: Does): void {
  program
    .command('check')
    .description('check rule files and the policy; every fault at once')
    .argument('[dir]', 'folder of the rules (RULES_DIR, or rules)')
    .option('--strict', 'count warnings as errors', false)
    .option('--before <dir>', 'the rules as they ran before: names rules that only got another id')
    .option('--live', 'look at Heroku and Slack as well (not in this version)', false)
    .option('--json', 'print JSON', false)
    .action((dir: string | undefined, options: CheckOptions) =>
      does(async () => (await import('../commands/check.ts')).checkRules(io, dir, options)),
    );
  program
    .command('schema')
    .description('print the JSON Schema that editors check and complete the files by')
    .addArgument(new Argument('[kind]', 'which files').choices(['rules', 'policy', 'tests']).default('rules'))
    .action((kind: SchemaKind) =>
      does(async () => (await import('../commands/schema.ts')).printSchema(io, kind)),
    );
  program
    .command('test')
    .description('run the tests beside the rules, by a virtual clock')
    .argument('[dir]', 'folder of the rules (RULES_DIR, or rules)')
    .option('--json', 'print JSON', false)
    .addHelpText('after', '\nOffline. Exit code 1 when a test fails, cannot be read, or when there is none.')
    .action((dir: string | undefined, options: { json: boolean }) =>
      does(async () => (await import('../commands/test.ts')).testRules(io, dir, options)),
    );
  program
    .command('explain')
    .description('rules and policy as sentences')
    .argument('[rule]', 'id of one rule')
    .option('--app <name>', 'what Herald may do to this app, and who may approve it')
    .option('--json', 'print JSON', false)
    .action((rule: string | undefined, options: ExplainOptions) =>
      does(async () => (await import('../commands/explain.ts')).explain(io, rule, options)),
    );
  program
    .command('match')
    .description('which rules fire on a saved event, and how near the others came')
    .argument('<event.json>', 'file with the body of a webhook, or - for standard input')
    .option('--json', 'print JSON', false)
    .addHelpText('after', '\nOffline and without memory. Exit code 0 when any rule fires, 1 when none does.')
    .action((file: string, options: { json: boolean }) =>
      does(async () => (await import('../commands/match.ts')).matchEvent(io, file, options)),
    );
  program
    .command('trace')
    .description('what each rule said to an event, with the values seen')
    .argument('<event id>')
    .option('--json', 'print JSON', false)
    .action((id: string, options: { json: boolean }) =>
      does(async () => (await import('../commands/trace.ts')).traceEvent(io, id, options)),
    );
  program
    .command('replay')
    .description('give a dead event another chance, or see what the present rules would make of any event')
    .argument('<event id>')
    .option('--dry-run', 'decide with paper hands: nothing is written, posted or performed', false)
    .option('--json', 'print JSON', false)
    .action((id: string, options: ReplayOptions) =>
      does(async () => (await import('../commands/replay.ts')).replay(io, id, options)),
    );
  program
    .command('send')
    .description('sign a saved event as Heroku would and post it')
    .argument('<event.json>', 'file with the body')
    .option('--url <url>', 'address of the receiver (the Herald of this machine)')
    .action((file: string, options: { url?: string }) =>
      does(async () => (await import('../commands/send.ts')).sendEvent(io, file, options)),
    );
}
