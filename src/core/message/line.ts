/**
 * A piece of a line. Plain strings are foreign by default: every renderer shows them as they are and lets none of them
 * become format, link or mention.
 */
export type Span =
  | string
  | { readonly kind: 'bold'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'time'; readonly at: string }
  | { readonly kind: 'link'; readonly url: string; readonly label: string }
  | { readonly kind: 'mention'; readonly to: string };

export type Line = readonly Span[];

export function bold(text: string): Span {
  return { kind: 'bold', text };
}

export function code(text: string): Span {
  return { kind: 'code', text };
}

/** `at` is ISO 8601; Slack shows it in the reader's own time zone. */
export function time(at: string): Span {
  return { kind: 'time', at };
}

/** A link we build ourselves or that the rule's author wrote; anything but plain http and https shows its label only. */
export function link(url: string, label: string): Span {
  return /^https?:\/\/[^\s<>|"'`]+$/u.test(url) ? { kind: 'link', url, label } : label;
}

/** Somebody to be called: `here`, `channel`, a Slack user id (`U…`, `W…`) or user group id (`S…`); else shown as text. */
export function mention(to: string): Span {
  return /^(?:here|channel|everyone|[UWS][A-Z0-9]{2,20})$/.test(to) ? { kind: 'mention', to } : `@${to}`;
}

/** A person by name; a bare Slack user id becomes a mention, which Slack shows as the name. */
export function who(name: string): Span {
  return /^[UW][A-Z0-9]{6,20}$/.test(name) ? { kind: 'mention', to: name } : name;
}

/** The lines' pieces with a separator between them; empty pieces left out. */
export function joined(pieces: readonly Line[], separator: string): Line {
  return pieces
    .filter((piece) => piece.length > 0)
    .flatMap((piece, index) => (index === 0 ? piece : [separator, ...piece]));
}
