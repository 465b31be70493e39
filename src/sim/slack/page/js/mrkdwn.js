// Slack's mrkdwn as a tree of plain data: pure, so that it can be tested without a browser.

const marks = { '*': 'bold', _: 'italic', '~': 'strike' };

/** Blocks (`pre`, `quote`, `lines`) of a mrkdwn text; inline nodes sit in `children`. */
export function parseMrkdwn(text) {
  const nodes = [];
  const parts = String(text).split(/```\n?([\s\S]*?)\n?```/);
  parts.forEach((part, at) => {
    if (at % 2 === 1) nodes.push({ kind: 'pre', text: decode(part) });
    else if (part !== '') nodes.push(...parseLines(trimAround(part, at > 0, at < parts.length - 1)));
  });
  return nodes;
}

function trimAround(part, afterPre, beforePre) {
  const start = afterPre ? part.replace(/^\n/, '') : part;
  return beforePre ? start.replace(/\n$/, '') : start;
}

function parseLines(text) {
  const nodes = [];
  for (const line of text.split('\n')) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    const item = quoted ? null : /^(\s*)([•◦▪-]|\d{1,3}\.) +(.*)$/.exec(line);
    if (quoted) push(nodes, 'quote', { children: parseInline(quoted[1]) });
    else if (item)
      push(nodes, 'items', {
        mark: item[2],
        depth: Math.min(4, Math.floor(item[1].length / 2)),
        children: parseInline(item[3]),
      });
    else push(nodes, 'lines', { children: parseInline(line) });
  }
  return nodes;
}

/** Neighbouring lines of one kind belong together. */
function push(nodes, kind, line) {
  const last = nodes.at(-1);
  if (last?.kind === kind) last.lines.push(line);
  else nodes.push({ kind, lines: [line] });
}

/** Inline nodes of one line. */
export function parseInline(text) {
  const nodes = [];
  let plain = '';
  const flush = () => {
    if (plain !== '') nodes.push({ kind: 'text', text: decode(plain) });
    plain = '';
  };
  for (let at = 0; at < text.length; ) {
    const found = tokenAt(text, at);
    if (found) {
      flush();
      nodes.push(found.node);
      at += found.length;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function tokenAt(text, at) {
  const rest = text.slice(at);
  switch (text[at]) {
    case '`': {
      const code = /^`([^`\n]+)`/.exec(rest);
      return code && { node: { kind: 'code', text: decode(code[1]) }, length: code[0].length };
    }
    case '<': {
      const special = /^<([^<>\n]+)>/.exec(rest);
      return special && { node: specialOf(special[1]), length: special[0].length };
    }
    case ':': {
      const emoji = /^:([a-z0-9_+'-]+):/.exec(rest);
      return emoji && { node: { kind: 'emoji', name: emoji[1] }, length: emoji[0].length };
    }
    case '*':
    case '_':
    case '~':
      return markAt(text, at);
    default:
      return null;
  }
}

/** `*bold*` and kin: a mark opens after a border and before a character, and closes the other way round. */
function markAt(text, at) {
  const mark = text[at];
  const before = text[at - 1] ?? ' ';
  if (/[\p{L}\p{N}]/u.test(before) || before === mark || /\s/.test(text[at + 1] ?? ' ')) return null;
  for (let end = text.indexOf(mark, at + 2); end !== -1; end = text.indexOf(mark, end + 1)) {
    const after = text[end + 1] ?? ' ';
    if (/\s/.test(text[end - 1]) || /[\p{L}\p{N}]/u.test(after)) continue;
    const children = parseInline(text.slice(at + 1, end));
    return { node: { kind: marks[mark], children }, length: end + 1 - at };
  }
  return null;
}

/** What stands between `<` and `>`: people, groups, channels, dates, links. */
function specialOf(inside) {
  const bar = inside.indexOf('|');
  const target = bar === -1 ? inside : inside.slice(0, bar);
  const label = bar === -1 ? null : decode(inside.slice(bar + 1));
  if (/^@[UW]/.test(target)) return { kind: 'user', id: target.slice(1), label };
  if (/^#[CGD]/.test(target)) return { kind: 'channel', id: target.slice(1), label };
  if (target.startsWith('!subteam^')) return { kind: 'group', id: target.slice(9), label };
  if (target.startsWith('!date^')) return dateOf(target, label);
  if (target.startsWith('!')) return { kind: 'broadcast', name: target.slice(1).split('^')[0] };
  const href = decode(target);
  if (/^(https?:\/\/|mailto:|tel:)/i.test(href))
    return { kind: 'link', href, children: label === null ? null : parseInline(inside.slice(bar + 1)) };
  return { kind: 'text', text: decode(`<${inside}>`) };
}

function dateOf(target, fallback) {
  const [, seconds, format, href] = target.split('^');
  return {
    kind: 'date',
    at: Number(seconds) * 1000,
    format: format ?? '{date}',
    href: href ?? null,
    fallback,
  };
}

/** Slack escapes three characters only. */
function decode(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** The `markdown` block's dialect, turned into mrkdwn: bold, headings, links, strikes. */
export function fromMarkdown(text) {
  return text
    .replace(/^#{1,6} +(.+)$/gm, '**$1**')
    .replace(/(?<![*\w])\*(?![*\s])([^*\n]+)\*(?!\*)/g, '_$1_')
    .replace(/\*\*([^*\n]+)\*\*/g, '*$1*')
    .replace(/~~([^~\n]+)~~/g, '~$1~')
    .replace(/!?\[([^\]\n]*)\]\((https?:\/\/[^\s)]+)\)/g, '<$2|$1>');
}
