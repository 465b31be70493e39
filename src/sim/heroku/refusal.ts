/**
 * An answer of the Platform API that is not a success: HTTP status, and a body `{id, message}` with, here and there, more
 * (Platform API reference, "Errors").
 */
export class Refusal extends Error {
  readonly status: number;
  readonly id: string;
  readonly more: Readonly<Record<string, unknown>>;
  constructor(status: number, id: string, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.id = id;
    this.more = more;
  }
}

export function notFound(resource: string): Refusal {
  return new Refusal(404, 'not_found', `Couldn't find that ${resource}.`, { resource });
}

export function invalid(message: string): Refusal {
  return new Refusal(422, 'invalid_params', message);
}

export function forbidden(message: string): Refusal {
  return new Refusal(403, 'forbidden', message);
}
