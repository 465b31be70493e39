export type PostLimit = { readonly perSecond: number; readonly burst: number };

/**
 * Slack's limit on posting: about one message per second and channel, with short bursts (docs.slack.dev, rate limits).
 * The answer gives the seconds to wait, or null when the post may go.
 */
export function createPostLimit(limit: PostLimit, now: () => number): (channelId: string) => number | null {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return function take(channelId) {
    const at = now();
    const bucket = buckets.get(channelId) ?? { tokens: limit.burst, at };
    const refilled = bucket.tokens + ((at - bucket.at) / 1000) * limit.perSecond;
    const tokens = Math.min(limit.burst, refilled);
    buckets.set(channelId, { tokens: tokens < 1 ? tokens : tokens - 1, at });
    return tokens < 1 ? Math.max(1, Math.ceil((1 - tokens) / limit.perSecond)) : null;
  };
}
