import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

type Node = { readonly [key: string]: unknown };
type Link = { method: string; href: string; title: string; targetSchema?: Node; schema?: Node };

const root = JSON.parse(
  readFileSync(new URL('../../fixtures/heroku/platform-api.schema.json', import.meta.url), 'utf8'),
) as Node;

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addFormat('uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
ajv.addFormat('email', /^[^@\s]+@[^@\s]+$/);
ajv.addFormat('uri', (text: string) => URL.canParse(text));
ajv.addFormat('ipv4', true).addFormat('cidr', true).addFormat('date', true);
const { id: _id, $schema: _draft, links: _links, ...definitions } = root;
ajv.addSchema(exact(definitions) as Node, 'heroku');

/**
 * `strictProperties` means in this dialect: every property is there, and no other. Hyper-schema keywords are taken out.
 */
function exact(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(exact);
  if (typeof node !== 'object' || node === null) return node;
  const { links: _gone, ...rest } = node as Node;
  const inside = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, exact(value)]));
  if (rest.strictProperties !== true || typeof rest.properties !== 'object') return inside;
  return { ...inside, required: Object.keys(rest.properties ?? {}), additionalProperties: false };
}

/** `/apps/{}/releases/{}`: a path template with its parameters blotted out. */
function blot(path: string): string {
  return path.replace(/\{[^}]*\}/g, '{}').replace(/:\w+/g, '{}');
}

const links: Link[] = Object.values(root.definitions as Record<string, { links?: Link[] }>).flatMap(
  (definition) => definition.links ?? [],
);

/** The links of the published API for a method and a path as Express writes it. */
export function linksFor(method: string, path: string): Link[] {
  return links.filter(
    (link) => link.method.toUpperCase() === method.toUpperCase() && blot(link.href) === blot(path),
  );
}

/** Faults of an answer, by the schema of its link; empty when it is right. */
export function faultsOf(link: Link, answer: unknown): string[] {
  const validate = compile(link.targetSchema ?? {});
  return validate(answer)
    ? []
    : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
}

function compile(schema: Node): ValidateFunction {
  const moved = JSON.parse(JSON.stringify(exact(schema)).replaceAll('"#/', '"heroku#/')) as Node;
  return ajv.compile(moved);
}
