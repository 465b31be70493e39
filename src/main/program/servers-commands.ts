import type { Command } from 'commander';
import type { Io } from '../io.ts';
import type { Does } from './does.ts';

/** What serves, and what looks after it. */
export function serversCommands(program: Command, io: Io, does: Does): void {
  const roles = [
    { name: 'start', description: 'web and worker in one process', web: true, worker: true },
    { name: 'web', description: 'only the web process', web: true, worker: false },
    { name: 'worker', description: 'only the worker process', web: false, worker: true },
  ];
  for (const { name, description, web, worker } of roles) {
    program
      .command(name)
      .description(description)
      .action(() =>
        does(async () => (await import('../commands/serve.ts')).serveCommand(io, { web, worker })),
      );
  }
  program
    .command('migrate')
    .description('bring the database schema up to date')
    .action(() => does(async () => (await import('../commands/migrate.ts')).migrateCommand(io)));
  program
    .command('doctor')
    .description('look at the environment, database, queue, rules, Heroku and Slack')
    .option('--json', 'print JSON', false)
    .action((options: { json: boolean }) =>
      does(async () => (await import('../commands/doctor.ts')).doctor(io, options)),
    );
  program
    .command('demo')
    .description('the whole journey on this machine, with a simulated Heroku and Slack')
    .option('--once', 'play one story without a person and end', false)
    .action((options: { once: boolean }) =>
      does(async () => (await import('../commands/demo.ts')).demoCommand(io, options)),
    );
}
