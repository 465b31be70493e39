import { z } from 'zod';
import { limits } from './fit-blocks.ts';

/** Every block, element and field that Herald sends, strictly: what is not here, Herald may not send. */
const plainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
const mrkdwnText = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });
const anyText = (max: number) => z.discriminatedUnion('type', [plainText(max), mrkdwnText(max)]);

const Confirm = z.strictObject({
  title: plainText(limits.confirmTitle),
  text: anyText(limits.confirmText),
  confirm: plainText(limits.confirmButton),
  deny: plainText(limits.confirmButton),
  style: z.enum(['primary', 'danger']).optional(),
});

const Button = z.strictObject({
  type: z.literal('button'),
  action_id: z.string().min(1).max(limits.id),
  text: plainText(limits.buttonText),
  value: z.string().min(1).max(limits.value).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: Confirm.optional(),
});

const id = { block_id: z.string().min(1).max(limits.id).optional() };

const KnownBlock = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plainText(limits.headerText), ...id }),
  z.strictObject({ type: z.literal('divider'), ...id }),
  z
    .strictObject({
      type: z.literal('section'),
      text: anyText(limits.sectionText).optional(),
      fields: z.array(anyText(limits.fieldText)).min(1).max(limits.fields).optional(),
      ...id,
    })
    .refine(({ text, fields }) => text !== undefined || fields !== undefined, 'needs text or fields'),
  z.strictObject({
    type: z.literal('context'),
    elements: z.array(anyText(limits.contextText)).min(1).max(limits.contextElements),
    ...id,
  }),
  z.strictObject({ type: z.literal('actions'), elements: z.array(Button).min(1).max(limits.actions), ...id }),
]);

const MessageBlocks = z.array(KnownBlock).max(limits.messageBlocks);

const View = z.strictObject({
  type: z.literal('modal'),
  title: plainText(limits.viewTitle),
  close: plainText(limits.viewTitle).optional(),
  private_metadata: z.string().max(limits.privateMetadata).optional(),
  callback_id: z.string().min(1).max(limits.id).optional(),
  blocks: z.array(KnownBlock).min(1).max(limits.viewBlocks),
});

/** What Slack would refuse in these blocks, one line each with its place: `0.text.text: …`. Empty when they are fine. */
export function checkBlocks(blocks: unknown): readonly string[] {
  return problems(MessageBlocks.safeParse(blocks));
}

/** The same for a modal. */
export function checkView(view: unknown): readonly string[] {
  return problems(View.safeParse(view));
}

function problems(result: z.ZodSafeParseResult<unknown>): readonly string[] {
  if (result.success) return [];
  return result.error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'all'}: ${message}`);
}
