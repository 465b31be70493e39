import { z } from 'zod';
import {
  accessory,
  actionsElement,
  anyText,
  contextElement,
  inputElement,
  plainText,
} from './block-elements.ts';

/** One thing Slack would refuse: a JSON pointer from the root of the request, and Slack's words for it. */
export type BlockFault = { readonly pointer: string; readonly message: string };

const block = { block_id: z.string().min(1).max(255).optional() };

const blockSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('section'),
    ...block,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('header'), ...block, text: plainText(150) }),
  z.strictObject({ type: z.literal('divider'), ...block }),
  z.strictObject({
    type: z.literal('context'),
    ...block,
    elements: z.array(contextElement).min(1).max(10),
  }),
  z.strictObject({
    type: z.literal('actions'),
    ...block,
    elements: z.array(actionsElement).min(1).max(25),
  }),
  z.strictObject({
    type: z.literal('image'),
    ...block,
    image_url: z.string().min(1).max(3000),
    alt_text: z.string().min(1).max(2000),
    title: plainText(2000).optional(),
  }),
  z.strictObject({ type: z.literal('markdown'), ...block, text: z.string().min(1).max(12_000) }),
  z.strictObject({
    type: z.literal('input'),
    ...block,
    label: plainText(2000),
    element: inputElement,
    hint: plainText(2000).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
  }),
  z.looseObject({ type: z.literal('rich_text'), ...block, elements: z.array(z.looseObject({})) }),
]);

const messageBlocks = z.array(blockSchema).max(50);

const view = z.strictObject({
  type: z.literal('modal'),
  title: plainText(24),
  blocks: z.array(blockSchema).min(1).max(100),
  close: plainText(24).optional(),
  submit: plainText(24).optional(),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
});

/**
 * Everything Slack would refuse in the blocks of a message (`invalid_blocks`): unknown types and fields, limits of
 * length and number, missing parts, ids used twice. Empty when the blocks are fine. Pointers begin with `/blocks`.
 */
export function validateBlocks(blocks: unknown): BlockFault[] {
  const parsed = messageBlocks.safeParse(blocks);
  if (!parsed.success) return inWords(parsed.error, '/blocks', blocks);
  return parsed.data.flatMap((item, at) => acrossFields(item, `/blocks/${at}`)).concat(idsTwice(parsed.data));
}

/** The same for a modal (`invalid_arguments` of `views.open`). Pointers begin with `/view`. */
export function validateView(candidate: unknown): BlockFault[] {
  const parsed = view.safeParse(candidate);
  if (!parsed.success) return inWords(parsed.error, '/view', candidate);
  const { blocks, submit } = parsed.data;
  const faults = blocks.flatMap((item, at) => acrossFields(item, `/view/blocks/${at}`));
  if (submit === undefined && blocks.some((item) => item.type === 'input'))
    faults.push({
      pointer: '/view',
      message: 'missing required field: submit (needed with an input block)',
    });
  if (blocks.some((item) => item.type === 'markdown'))
    faults.push({ pointer: '/view/blocks', message: 'unsupported type: markdown' });
  return faults.concat(idsTwice(blocks, '/view'));
}

/** A fault as it stands in `response_metadata.messages`. */
export function faultLine(fault: BlockFault): string {
  return `${fault.message} [json-pointer:${fault.pointer}]`;
}

type Block = z.infer<typeof blockSchema>;

/** Rules between fields that a schema of one field cannot say. */
function acrossFields(item: Block, at: string): BlockFault[] {
  if (item.type === 'section' && item.text === undefined && item.fields === undefined)
    return [{ pointer: `${at}/type`, message: 'must define either `text` or `fields`' }];
  return elementsOf(item).flatMap(([element, path]) => choiceFaults(element, `${at}${path}`));
}

function elementsOf(item: Block): [Record<string, unknown>, string][] {
  if (item.type === 'actions') return item.elements.map((element, n) => [{ ...element }, `/elements/${n}`]);
  if (item.type === 'section' && item.accessory) return [[{ ...item.accessory }, '/accessory']];
  if (item.type === 'input') return [[{ ...item.element }, '/element']];
  return [];
}

function choiceFaults(element: Record<string, unknown>, at: string): BlockFault[] {
  const type = element.type;
  if (type !== 'static_select' && type !== 'multi_static_select') return [];
  const sources = [element.options, element.option_groups].filter((source) => source !== undefined);
  if (sources.length === 1) return [];
  return [{ pointer: at, message: 'must define exactly one of `options` or `option_groups`' }];
}

function idsTwice(blocks: readonly Block[], root = ''): BlockFault[] {
  const blockIds = blocks.map((item) => item.block_id);
  const faults = repeats(blockIds).map((at) => ({
    pointer: `${root}/blocks/${at}/block_id`,
    message: `\`block_id\` already exists`,
  }));
  blocks.forEach((item, at) => {
    const actionIds = elementsOf(item).map(([element]) => element.action_id);
    for (const n of repeats(actionIds))
      faults.push({
        pointer: `${root}/blocks/${at}/elements/${n}/action_id`,
        message: '`action_id` already exists',
      });
  });
  return faults;
}

function repeats(ids: readonly unknown[]): number[] {
  return ids.flatMap((id, at) => (id !== undefined && ids.indexOf(id) < at ? [at] : []));
}

function inWords(error: z.ZodError, root: string, value: unknown): BlockFault[] {
  return error.issues.flatMap((issue) => wordsFor(issue, root, value));
}

/** Zod's finding in Slack's words, as `chat.postMessage` and `views.open` answer them. */
function wordsFor(issue: z.core.$ZodIssue, root: string, value: unknown): BlockFault[] {
  const pointer = root + issue.path.map((step) => `/${String(step)}`).join('');
  const seen = issue.path.reduce<unknown>(
    (part, step) => (typeof part === 'object' && part !== null ? Reflect.get(part, step) : undefined),
    value,
  );
  const say = (message: string): BlockFault[] => [{ pointer, message }];
  if (seen === undefined && issue.path.length > 0)
    return [
      {
        pointer: pointer.slice(0, pointer.lastIndexOf('/')),
        message: `missing required field: ${String(issue.path.at(-1))}`,
      },
    ];
  switch (issue.code) {
    case 'too_big':
      if (issue.origin === 'string') return say(`must be less than ${Number(issue.maximum) + 1} characters`);
      return say(`no more than ${issue.maximum} items allowed`);
    case 'too_small':
      if (issue.origin === 'string') return say(`must be more than ${Number(issue.minimum) - 1} characters`);
      return say(`no less than ${issue.minimum} items required`);
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ pointer, message: `invalid additional property: ${key}` }));
    case 'invalid_union':
      return say(`unsupported type: ${String(seen)}`);
    case 'invalid_type':
      return say(`must provide ${an(issue.expected)}`);
    case 'invalid_value':
      return say(`must be a valid enum value: ${issue.values.map(String).join(', ')}`);
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'not_multiple_of':
      return say('failed to match all allowed schemas');
  }
}

function an(kind: string): string {
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}
