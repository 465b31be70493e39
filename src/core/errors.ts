/** One fault of the configuration that an operator can mend. `where` names the variable or file, never its secret value. */
export type ConfigFault = { where: string; what: string; expected: string; mend: string };

/** The operator can mend it. Carries every fault at once. */
export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[];
  constructor(faults: readonly ConfigFault[]) {
    super(faults.map((f) => `${f.where}: ${f.what}; expected ${f.expected}. ${f.mend}`).join('\n'));
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** A request from outside that gets an HTTP status, a stable code and one line that never repeats the payload. */
export class RefusedRequest extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'RefusedRequest';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export type UpstreamParty = 'heroku' | 'slack' | 'database' | 'queue';

/**
 * Another party failed. The edge that knows the party decides `retry`: `safe` (it did not happen, or may be repeated),
 * `never` (asking again gives the same answer), `unknown` (a write that may have landed: look before anything else).
 */
export class UpstreamError extends Error {
  readonly party: UpstreamParty;
  readonly call: string;
  readonly status: number | undefined;
  /** The party's own error id, such as Heroku's `rate_limit` or Slack's `channel_not_found`. */
  readonly id: string | undefined;
  readonly retry: 'safe' | 'never' | 'unknown';
  readonly retryAfterMs: number | undefined;
  constructor(fields: {
    party: UpstreamParty;
    call: string;
    message: string;
    retry: 'safe' | 'never' | 'unknown';
    status?: number | undefined;
    id?: string | undefined;
    retryAfterMs?: number | undefined;
    cause?: unknown;
  }) {
    super(`${fields.party} ${fields.call}: ${fields.message}`, { cause: fields.cause });
    this.name = 'UpstreamError';
    this.party = fields.party;
    this.call = fields.call;
    this.status = fields.status;
    this.id = fields.id;
    this.retry = fields.retry;
    this.retryAfterMs = fields.retryAfterMs;
  }
}

/** Our own fault: a state that the code says cannot be. */
export class HouseFault extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'HouseFault';
  }
}
