import type { Json } from './history.ts';
import { isJson } from './history.ts';

/** What a person typed or chose: text, one choice, or several. Options go by their `value`, people and channels by id. */
export type Given = string | readonly string[];

/** The fields Slack sends for an element a person has filled in or chosen from; without an answer, its empty form. */
export function answerOf(element: Json, given?: Given): Json {
  const [one] = typeof given === 'string' ? [given] : (given ?? []);
  const several = typeof given === 'string' ? [given] : (given ?? []);
  switch (element.type) {
    case 'overflow':
    case 'static_select':
    case 'radio_buttons':
      return {
        selected_option: one === undefined ? (element.initial_option ?? null) : optionOf(element, one),
      };
    case 'multi_static_select':
    case 'checkboxes':
      return {
        selected_options:
          given === undefined
            ? (element.initial_options ?? [])
            : several.map((value) => optionOf(element, value)),
      };
    case 'users_select':
      return { selected_user: one ?? element.initial_user ?? null };
    case 'multi_users_select':
      return { selected_users: given === undefined ? (element.initial_users ?? []) : several };
    case 'channels_select':
      return { selected_channel: one ?? element.initial_channel ?? null };
    case 'conversations_select':
      return { selected_conversation: one ?? element.initial_conversation ?? null };
    case 'datepicker':
      return { selected_date: one ?? element.initial_date ?? null };
    case 'timepicker':
      return { selected_time: one ?? element.initial_time ?? null };
    case 'button':
      return {};
    default:
      return { value: one ?? element.initial_value ?? null };
  }
}

/** True when an input that must be answered has no answer. */
export function isUnanswered(answer: Json): boolean {
  return Object.values(answer).every((value) => value === null || value === '' || isEmptyList(value));
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function optionOf(element: Json, value: string): Json {
  const groups = Array.isArray(element.option_groups) ? element.option_groups.filter(isJson) : [];
  const options = [element, ...groups].flatMap((holder) =>
    Array.isArray(holder.options) ? holder.options.filter(isJson) : [],
  );
  const found = options.find((option) => option.value === value);
  if (found === undefined)
    throw new Error(
      `no option has the value "${value}"; there are: ${options.map((option) => String(option.value)).join(', ')}`,
    );
  return found;
}
