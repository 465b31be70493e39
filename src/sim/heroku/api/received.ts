/** A request the API received, for tests that count what was asked. */
export type ReceivedRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  body: unknown;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly requestId: string;
  /** E-mail address of the token's account; null when the token was not known. */
  email: string | null;
  /** HTTP status sent, `cut` when the connection was cut, null while unanswered. */
  answer: number | 'cut' | null;
  /** Whether it got as far as the endpoint and was not refused there. */
  applied: boolean;
};
