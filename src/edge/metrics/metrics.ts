import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Log } from '../../flow/ports.ts';

/**
 * A count kept by the database, read when the metrics are asked for: right in every process and after every restart.
 * Label values must be few (event names, states), never ids.
 */
export type Tally = {
  /** Prometheus name, such as `herald_events`. */
  readonly name: string;
  readonly help: string;
  /** Name of its one label, such as `name` or `state`. */
  readonly label: string;
  readonly read: () => Promise<ReadonlyMap<string, number>>;
};

export type Metrics = {
  readonly contentType: string;
  readonly text: () => Promise<string>;
  /** One webhook request: what became of it, and how long it took. */
  readonly delivery: (answer: string, durationMs: number) => void;
};

/** All metrics of this process, in a registry of their own. */
export function createMetrics({
  tallies,
  log,
}: {
  readonly tallies: readonly Tally[];
  readonly log: Log;
}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const deliveries = new Counter({
    name: 'herald_deliveries_total',
    help: 'Webhook requests by answer',
    labelNames: ['answer'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'herald_delivery_seconds',
    help: 'Time from request to answer of a webhook delivery',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  for (const tally of tallies) addTally(registry, tally, log);
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    delivery(answer, durationMs) {
      deliveries.inc({ answer });
      seconds.observe(durationMs / 1000);
    },
  };
}

/** A tally that cannot be read is left out, so that the other metrics still tell of the outage. */
function addTally(registry: Registry, { name, help, label, read }: Tally, log: Log): void {
  const gauge = new Gauge({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    async collect() {
      gauge.reset();
      try {
        for (const [value, count] of await read()) gauge.set({ [label]: value }, count);
      } catch (error) {
        log.warn(
          { metric: name, error: error instanceof Error ? error.name : typeof error },
          'metric not readable',
        );
      }
    },
  });
}
