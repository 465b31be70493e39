import { parse } from 'yaml';
import { z } from 'zod';
import { PolicyFile } from '../guard/policy-file.ts';
import { RuleTest, TestFile } from '../rehearsal/test-file.ts';
import { actionKind, actionNames, grantableNames } from './action-arguments.ts';
import { factAt, knownEvents, pathsOf } from './event-catalog.ts';
import { RuleFile } from './rule-file.ts';

/** A JSON Schema, draft 7. */
export type JsonSchema = { [key: string]: unknown };

export const schemaKinds = ['rules', 'policy', 'tests'] as const;
export type SchemaKind = (typeof schemaKinds)[number];

const files = {
  rules: { schema: RuleFile, title: 'Rules of Herald' },
  policy: { schema: PolicyFile, title: 'The policy of Herald' },
  tests: { schema: TestFile, title: 'Tests of the rules of Herald' },
} as const;

/** What editors check and complete a kind of file by: made of the very schemas that load it. */
export function jsonSchema(kind: SchemaKind): JsonSchema {
  const { schema, title } = files[kind];
  const shared: JsonSchema = {};
  const { $schema, definitions, ...made } = toJson(schema, shared);
  if (kind !== 'rules')
    return { $schema, title, ...made, ...(definitions === undefined ? {} : { definitions }) };
  return {
    $schema,
    title,
    ...made,
    definitions: { ...Object(definitions), ...shared, ...sharedDefinitions() },
  };
}

/** `shared` takes what is defined once for the whole file. */
function toJson(schema: z.ZodType, shared: JsonSchema): JsonSchema {
  const read = new WeakSet<object>();
  return z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    reused: 'inline',
    override: ({ jsonSchema: made }) => {
      delete made.code;
      readExamples(made, read);
      refine(made, shared);
    },
  }) as JsonSchema;
}

/** Examples are written as YAML; a schema holds the values they stand for. A wrapper hands its inner ones on: once is enough. */
function readExamples(made: JsonSchema, read: WeakSet<object>): void {
  if (!Array.isArray(made.examples) || read.has(made.examples)) return;
  const examples = made.examples.map((one: unknown) =>
    typeof one === 'string' ? (parse(one) as unknown) : one,
  );
  read.add(examples);
  made.examples = examples;
}

/** Puts in what only the catalogs know: events, facts and actions. */
function refine(made: JsonSchema, shared: JsonSchema): void {
  if (made.events === true) withEvents(made);
  const properties = mapAt(made, 'properties');
  if (properties === null) return;
  if (Object.hasOwn(properties, 'action') && Object.hasOwn(properties, 'with')) withActions(made, properties);
  if (Object.hasOwn(properties, 'any') && Object.hasOwn(properties, 'none'))
    withFacts(made, properties, shared);
  if (Object.hasOwn(properties, 'allow')) withGrants(properties);
  const tests = mapAt(properties, 'tests');
  if (tests !== null && (Object.hasOwn(properties, 'trigger') || Object.hasOwn(properties, 'rules')))
    tests.items = { $ref: '#/definitions/test' };
}

function mapAt(from: JsonSchema, key: string): JsonSchema | null {
  const value = from[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : null;
}

const families = [...new Set(knownEvents.map((name) => `${name.split('.')[0]}.*`))].filter((name) =>
  /^(?:release|build|dyno|formation|app|addon|attachment|domain|collaborator|sni|log)\./.test(name),
);
const eventWords = [...knownEvents.filter((name) => !name.startsWith('herald.')), ...families, '*'];

function sharedDefinitions(): JsonSchema {
  const inputs = actionNames.map((name) => [`with-${name}`, argumentsOf(name)] as const);
  return {
    event: { type: 'string', enum: eventWords, description: 'the name of an event' },
    test: withoutDialect(toJson(RuleTest, {})),
    ...Object.fromEntries(inputs),
  };
}

/** The place of an event's name, as its schema has marked it. */
function withEvents(place: JsonSchema): void {
  for (const key of Object.keys(place)) delete place[key];
  place.$ref = '#/definitions/event';
}

/** The arguments of an action depend on its name. */
function withActions(made: JsonSchema, properties: JsonSchema): void {
  properties.action = { ...mapAt(properties, 'action'), enum: actionNames };
  made.allOf = actionNames.map((name) => ({
    if: { properties: { action: { const: name } }, required: ['action'] },
    [consequence]: { properties: { with: { $ref: `#/definitions/with-${name}` } } },
  }));
}

/** JSON Schema's word for what holds when `if` does. */
const [consequence] = ['then'] as const;

function argumentsOf(action: string): JsonSchema {
  const kind = actionKind(action);
  if (kind === null) return {};
  return withoutDialect(toJson(kind.with, {}));
}

function withoutDialect(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema'));
}

/** Conditions stand beside the paths of facts. */
function withFacts(made: JsonSchema, properties: JsonSchema, shared: JsonSchema): void {
  shared.fact ??= made.additionalProperties;
  made.additionalProperties = { $ref: '#/definitions/fact' };
  for (const path of pathsOf('*')) {
    const fact = factAt('*', path);
    const values = fact?.values === undefined ? '' : `: ${fact.values.join(', ')}`;
    properties[path] = {
      allOf: [{ $ref: '#/definitions/fact' }],
      description: `${fact?.type ?? 'text'}${values}`,
    };
  }
}

function withGrants(properties: JsonSchema): void {
  const allow = mapAt(properties, 'allow');
  if (allow === null) return;
  const { additionalProperties: allowance } = allow;
  properties.allow = {
    ...allow,
    properties: Object.fromEntries(grantableNames.map((name) => [name, allowance])),
    additionalProperties: false,
  };
}
