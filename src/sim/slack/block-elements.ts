import { z } from 'zod';

/**
 * The parts blocks are made of, with Slack's limits (docs.slack.dev, Block Kit reference: composition objects and
 * block elements). Lengths are counted in UTF-16 units, the strictest reading of "characters".
 */
export function plainText(max: number) {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
}

export function mrkdwnText(max: number) {
  return z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });
}

export function anyText(max: number) {
  return z.discriminatedUnion('type', [plainText(max), mrkdwnText(max)]);
}

const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
});

const option = z.strictObject({
  text: anyText(75),
  value: z.string().max(150),
  description: anyText(75).optional(),
  url: z.string().max(3000).optional(),
});

const optionGroup = z.strictObject({ label: plainText(75), options: z.array(option).min(1).max(100) });

const actionId = z.string().min(1).max(255);
const own = {
  action_id: actionId.optional(),
  confirm: confirm.optional(),
  focus_on_load: z.boolean().optional(),
};
const placeholder = plainText(150).optional();
const dispatch = z
  .strictObject({
    trigger_actions_on: z
      .array(z.enum(['on_enter_pressed', 'on_character_entered']))
      .min(1)
      .max(2),
  })
  .optional();

function select<T extends string>(type: T, extra: z.ZodRawShape = {}) {
  return z.strictObject({ type: z.literal(type), ...own, placeholder, ...extra });
}

function typed<T extends string>(type: T, extra: z.ZodRawShape = {}) {
  return z.strictObject({
    type: z.literal(type),
    action_id: actionId.optional(),
    initial_value: z.string().max(3000).optional(),
    placeholder,
    dispatch_action_config: dispatch,
    focus_on_load: z.boolean().optional(),
    ...extra,
  });
}

const choices = {
  options: z.array(option).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};
const few = { options: z.array(option).min(1).max(10) };
const many = { max_selected_items: z.int().min(1).optional() };

const conversationFilter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .optional();

const button = z.strictObject({
  type: z.literal('button'),
  ...own,
  text: plainText(75),
  url: z.string().max(3000).optional(),
  value: z.string().max(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
});

export const imageElement = z.strictObject({
  type: z.literal('image'),
  image_url: z.string().min(1).max(3000),
  alt_text: z.string().min(1).max(2000),
});

const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...own,
  options: z.array(option).min(1).max(5),
});

/** Menus, pickers, checkboxes: allowed in actions, as a section's accessory and in inputs. */
const pickers = [
  select('static_select', { ...choices, initial_option: option.optional() }),
  select('multi_static_select', { ...choices, ...many, initial_options: z.array(option).min(1).optional() }),
  select('users_select', { initial_user: z.string().optional() }),
  select('multi_users_select', { ...many, initial_users: z.array(z.string()).optional() }),
  select('channels_select', {
    initial_channel: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  select('conversations_select', {
    initial_conversation: z.string().optional(),
    default_to_current_conversation: z.boolean().optional(),
    response_url_enabled: z.boolean().optional(),
    filter: conversationFilter,
  }),
  select('datepicker', {
    initial_date: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/)
      .optional(),
  }),
  select('timepicker', {
    initial_time: z
      .string()
      .regex(/^\d{2}:\d{2}$/)
      .optional(),
    timezone: z.string().optional(),
  }),
  select('checkboxes', { ...few, initial_options: z.array(option).min(1).optional() }).omit({
    placeholder: true,
  }),
  select('radio_buttons', { ...few, initial_option: option.optional() }).omit({ placeholder: true }),
] as const;

const fields = [
  typed('plain_text_input', {
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
  }),
  typed('number_input', {
    is_decimal_allowed: z.boolean(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
  typed('email_text_input'),
  typed('url_text_input'),
] as const;

/** What an actions block may hold. */
export const actionsElement = z.discriminatedUnion('type', [button, overflow, ...pickers]);
/** What may stand beside a section. */
export const accessory = z.discriminatedUnion('type', [button, overflow, imageElement, ...pickers]);
/** What an input block may ask with. */
export const inputElement = z.discriminatedUnion('type', [...pickers, ...fields]);
/** What a context block may hold. */
export const contextElement = z.discriminatedUnion('type', [imageElement, plainText(3000), mrkdwnText(3000)]);
