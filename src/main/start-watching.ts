import type { Ports } from '../flow/ports.ts';
import { type RulesChange, tellRules } from '../flow/tell-rules.ts';
import type { RuleWatch } from './watch-rules.ts';

const everyMs = 1_000;

/**
 * Looks at the rule folder every second until stopped; an edit is in use within about two seconds. Each process follows
 * the folder for itself, and only the one with the worker tells people and plans by the new rules.
 */
export function startWatching(
  watch: RuleWatch,
  ports: Ports,
  worker: { planAnew(): Promise<void> } | null,
): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const tell = async (change: RulesChange) => {
    if (worker === null) return;
    await tellRules(ports, change);
    if (change.kind === 'loaded') await worker.planAnew();
  };
  const round = async () => {
    try {
      await watch.look(tell);
    } catch (error) {
      ports.log.warn({ error }, 'an edit of the rules could not be told and will be told again');
    }
    if (!stopped) wait();
  };
  const wait = () => {
    timer = setTimeout(() => {
      running = round();
    }, everyMs);
  };
  wait();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
