import type { Command } from 'commander';
import type { AnswerOptions } from '../commands/answer-proposal.ts';
import type { CloseOptions } from '../commands/close-proposal.ts';
import type { Io } from '../io.ts';
import type { Does } from './does.ts';

/** For those who are asked. */
export function proposalsCommands(program: Command, io: Io, does: Does): void {
  const group = program
    .command('proposals')
    .description('what waits for people, and answers from the terminal');
  group
    .command('list')
    .description('open proposals')
    .option('--all', 'closed ones too', false)
    .option('--json', 'print JSON', false)
    .action((options: { all: boolean; json: boolean }) =>
      does(async () => (await import('../commands/proposals.ts')).listProposals(io, options)),
    );
  group
    .command('show')
    .description('one proposal as its card')
    .argument('<id>')
    .option('--json', 'print JSON', false)
    .action((id: string, options: { json: boolean }) =>
      does(async () => (await import('../commands/proposals.ts')).showProposal(io, id, options)),
    );
  for (const verdict of ['approve', 'deny'] as const) {
    answering(group.command(verdict), 'kept in the audit log')
      .description(`${verdict} a proposal as somebody the policy names`)
      .action((id: string, options: AnswerOptions) =>
        does(async () => {
          const { answerFromTerminal } = await import('../commands/answer-proposal.ts');
          return answerFromTerminal(io, verdict, id, options);
        }),
      );
  }
  answering(group.command('close'), 'what you found at Heroku; stands on the card and in the audit log')
    .description('say how a write ended whose outcome Herald does not know; until then the app is left alone')
    .action((id: string, options: CloseOptions) =>
      does(async () => (await import('../commands/close-proposal.ts')).closeFromTerminal(io, id, options)),
    );
}

function answering(command: Command, reason: string): Command {
  return command
    .argument('<id>')
    .option('--as <who>', 'e-mail or Slack user id of the policy')
    .option('--reason <text>', reason)
    .option('--json', 'print JSON', false);
}
