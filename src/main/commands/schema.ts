import { jsonSchema, type SchemaKind } from '../../core/rules/json-schema.ts';
import type { ExitCode, Io } from '../io.ts';

/** `herald schema [rules|policy|tests]`: what editors check and complete the files by, on stdout. */
export async function printSchema(io: Io, kind: SchemaKind): Promise<ExitCode> {
  io.out(`${JSON.stringify(jsonSchema(kind), null, 2)}\n`);
  return 0;
}
