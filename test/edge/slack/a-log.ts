import type { Log } from '../../../src/flow/ports.ts';

export type Line = {
  readonly level: string;
  readonly message: string;
  readonly fields: Record<string, unknown>;
};

/** A log that can be read afterwards. */
export function aLog(): { log: Log; lines: Line[]; text(): string } {
  const lines: Line[] = [];
  const write = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, fields: { ...fields } });
  };
  return {
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    lines,
    text: () => JSON.stringify(lines),
  };
}
