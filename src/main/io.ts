import { ConfigError, UpstreamError, type UpstreamParty } from '../core/errors.ts';
import { clean } from '../core/message/clean.ts';

/** What a command may touch of the process it runs in; tests hand in their own. */
export type Io = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output: results. */
  out(text: string): void;
  /** Standard error: faults and progress. */
  err(text: string): void;
  /** All of standard input. */
  in(): Promise<Uint8Array>;
  /** True when standard output is a terminal that shows colours. */
  readonly colours: boolean;
  /** Characters on a line of standard output. */
  readonly columns: number;
};

/** 0 fine, 1 found something wrong, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** Wrong usage of a command: one line, exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

const mends: Readonly<Record<UpstreamParty, string>> = {
  heroku: 'Look at status.heroku.com and at HEROKU_API_KEY, then try again.',
  slack: 'Look at SLACK_BOT_TOKEN, then try again.',
  database: 'Look whether the database runs and answers (herald doctor), then try again.',
  queue: 'Look whether Redis runs and answers (herald doctor), then try again.',
};

/** Prints an error for the one who can mend it and answers the exit code. Unexpected errors keep their stack. */
export function reportError(io: Io, error: unknown): ExitCode {
  if (error instanceof UsageError) {
    io.err(`${error.message}\n`);
    return 2;
  }
  if (error instanceof ConfigError) {
    for (const fault of error.faults) {
      io.err(`${fault.where}: ${fault.what}; expected ${fault.expected}.\n  ${fault.mend}\n`);
    }
    return 1;
  }
  if (error instanceof UpstreamError) {
    io.err(`${clean(error.message)}\n  ${mends[error.party]}\n`);
    return 1;
  }
  io.err(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}
