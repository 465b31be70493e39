/** The rules whose conditions did not hold are kept as counts (`no_match:match` → 3); this says them in one line. */
export function spellRuleCounts(counts: Readonly<Record<string, number>> | null): string | null {
  const entries = Object.entries(counts ?? {});
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  const by = entries.map(([label, count]) => `${count} by ${label.split(':').at(-1)}`).join(', ');
  return `${total} more ${total === 1 ? 'rule' : 'rules'} did not match (stopped: ${by}).`;
}
