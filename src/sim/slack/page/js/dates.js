const locale = undefined;
const format = (options) => new Intl.DateTimeFormat(locale, options);
const time = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const withSeconds = format({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const long = format({ weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' });
const medium = format({ year: 'numeric', month: 'long', day: 'numeric' });
const short = format({ year: 'numeric', month: 'short', day: 'numeric' });
const numeric = format({ year: 'numeric', month: '2-digit', day: '2-digit' });
const full = format({ dateStyle: 'full', timeStyle: 'medium' });

/** Milliseconds of a Slack timestamp. */
export function msOf(ts) {
  return Number(ts) * 1000;
}

export const clock = (ms) => time.format(ms);
export const fullTime = (ms) => full.format(ms);
export const dayKey = (ms) => numeric.format(ms);

/** "Today", "Yesterday", or the date. */
export function dayName(ms, now = Date.now()) {
  return pretty(ms, now) ?? long.format(ms);
}

function pretty(ms, now) {
  const day = 86_400_000;
  if (dayKey(ms) === dayKey(now)) return 'Today';
  if (dayKey(ms) === dayKey(now - day)) return 'Yesterday';
  if (dayKey(ms) === dayKey(now + day)) return 'Tomorrow';
  return null;
}

/** The words of `<!date^…>`: Slack's placeholders, in the reader's own time zone. */
export function dateWords(node, now = Date.now()) {
  if (!Number.isFinite(node.at)) return node.fallback ?? '';
  const near = pretty(node.at, now);
  const values = {
    date_num: () => new Date(node.at).toISOString().slice(0, 10),
    date: () => medium.format(node.at),
    date_short: () => short.format(node.at),
    date_long: () => long.format(node.at),
    date_pretty: () => near?.toLowerCase() ?? medium.format(node.at),
    date_short_pretty: () => near?.toLowerCase() ?? short.format(node.at),
    date_long_pretty: () => near?.toLowerCase() ?? long.format(node.at),
    time: () => time.format(node.at),
    time_secs: () => withSeconds.format(node.at),
    ago: () => ago(node.at - now),
  };
  return node.format.replace(/\{(\w+)\}/g, (whole, name) => values[name]?.() ?? whole);
}

function ago(differenceMs) {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const minutes = Math.round(differenceMs / 60_000);
  if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 24
    ? relative.format(hours, 'hour')
    : relative.format(Math.round(hours / 24), 'day');
}
