import type { Log } from '../../../src/flow/ports.ts';

export type Line = { level: 'debug' | 'info' | 'warn' | 'error'; fields: object; message: string };

/** A log that keeps its lines. */
export function lineLog(): Log & { lines: Line[] } {
  const lines: Line[] = [];
  const at = (level: Line['level']) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
