import { HouseFault, UpstreamError } from '../../core/errors.ts';

/**
 * SQLSTATE classes after which the same transaction may succeed later: connection, transaction rollback (deadlock,
 * serialisation), authorisation and catalog (credentials rotate, databases are moved), resources, locks, operator
 * intervention, system (PostgreSQL manual, appendix "PostgreSQL Error Codes").
 */
const passing = new Set(['08', '25', '28', '3D', '40', '53', '55', '57', '58', 'XX']);

/** A refusal that a later try meets again: constraint, syntax, data. Only names of the schema, never a value. */
type Refusal = { readonly code: string; readonly constraint?: string };

/**
 * Turns a failure of the driver into one of ours. The server being away, slow or in recovery is an `UpstreamError` that
 * may be repeated: everything is one transaction, and each transaction is written so that repeating it is harmless. A
 * statement that the server refuses is our own fault.
 */
export function databaseFault(error: unknown, call: string): UpstreamError | HouseFault {
  if (error instanceof UpstreamError || error instanceof HouseFault) return error;
  const code = textOf(error, 'code');
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !passing.has(code.slice(0, 2))) {
    return refused(error, call, code);
  }
  const message = error instanceof Error && error.message !== '' ? error.message : (code ?? 'no answer');
  return new UpstreamError({ party: 'database', call, message, retry: 'safe', id: code });
}

/** The driver's own message may quote values, and so may its detail: they are left out. */
function refused(error: unknown, call: string, code: string): HouseFault {
  const [table, column, constraint] = ['table', 'column', 'constraint'].map((name) => textOf(error, name));
  const place = [table, column, constraint].filter((name) => name !== undefined).join(', ');
  const cause: Refusal = constraint === undefined ? { code } : { code, constraint };
  return new HouseFault(`database ${call}: refused with SQLSTATE ${code}${place && ` (${place})`}`, {
    cause,
  });
}

/** True for a unique violation of this constraint or index. */
export function violates(error: unknown, constraint: string): boolean {
  if (!(error instanceof HouseFault)) return false;
  return textOf(error.cause, 'code') === '23505' && textOf(error.cause, 'constraint') === constraint;
}

function textOf(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null || !(name in value)) return undefined;
  const found = (value as Record<string, unknown>)[name];
  return typeof found === 'string' ? found : undefined;
}
