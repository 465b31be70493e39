import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';
import { chromiumPath } from '../sim/slack/chromium.ts';
import { hasRedisServer } from './redis-server.ts';

/** What some tests need of the machine, whether it is there, and what to do when it is not. */
const needs: readonly { readonly met: boolean; readonly says: string }[] = [
  {
    met: Boolean(process.env.HERALD_TEST_REDIS_URL) || hasRedisServer(),
    says: 'everything on Redis: no redis-server on the PATH. Install it, or set HERALD_TEST_REDIS_URL.',
  },
  {
    met: chromiumPath !== undefined,
    says: 'the pages in a browser: no Chromium. Install chromium.',
  },
  {
    met: process.platform === 'linux' && process.getuid?.() === 0,
    says: 'what root does with the embedded database: this is not root on Linux.',
  },
];

const mostLines = 20;

/** Prints at the end of a run what it left out and why, so that a green run never says more than it did. */
export function leftOut(): Reporter {
  let vitest: Vitest | null = null;
  return {
    onInit: (started) => {
      vitest = started;
    },
    onTestRunEnd: (modules) => {
      // Whoever picks tests by name knows what they left out.
      if (vitest === null || vitest.config.testNamePattern !== undefined) return;
      const missing = needs.filter(({ met }) => !met).map(({ says }) => says);
      const lines = [...missing, ...skippedBySuite(modules)];
      for (const line of lines.slice(0, mostLines)) vitest.logger.log(`  Left out  ${line}`);
      const more = lines.length - mostLines;
      if (more > 0) vitest.logger.log(`  Left out  and ${more} more`);
      if (lines.length === 0) vitest.logger.log('  Left out  nothing');
      vitest.logger.log();
    },
  };
}

function skippedBySuite(modules: readonly TestModule[]): readonly string[] {
  return modules.flatMap((module) => {
    const counts = new Map<string, number>();
    for (const one of module.children.allTests('skipped')) {
      counts.set(nameOf(one), (counts.get(nameOf(one)) ?? 0) + 1);
    }
    return [...counts].map(
      ([name, count]) => `${module.relativeModuleId}: ${name} (${count} ${count === 1 ? 'test' : 'tests'})`,
    );
  });
}

/** Suites are left out as a whole, hence one line for each. */
function nameOf({ parent, name, fullName }: TestCase): string {
  if (parent.type === 'module') return name;
  const others = parent.children.allTests();
  for (const other of others) if (other.result().state !== 'skipped') return fullName;
  return parent.fullName;
}
