import type { Json } from './history.ts';

/** The Web API says no: becomes `{"ok":false,"error":…}` with HTTP 200, as Slack does. */
export class ApiRefusal extends Error {
  readonly code: string;
  readonly extra: Json;
  constructor(code: string, extra: Json = {}) {
    super(code);
    this.name = 'ApiRefusal';
    this.code = code;
    this.extra = extra;
  }
}

/** `invalid_arguments` and `invalid_blocks` say where they hurt, twice, as Slack does. */
export function refusalWithLines(code: string, lines: readonly string[]): ApiRefusal {
  return new ApiRefusal(code, {
    errors: lines,
    response_metadata: { messages: lines.map((line) => `[ERROR] ${line}`) },
  });
}
