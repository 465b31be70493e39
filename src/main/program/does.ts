import type { ExitCode } from '../io.ts';

/**
 * Does the work of a command and remembers its exit code. What stands behind a command is loaded when it is typed: half of
 * the packages would be loaded for nothing otherwise.
 */
export type Does = (work: () => Promise<ExitCode>) => Promise<void>;
