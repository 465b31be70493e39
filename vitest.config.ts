import { defineConfig } from 'vitest/config';
import { leftOut } from './test/setup/left-out.ts';

/** Where `.ci/run` wants the results as JSON besides. */
const report = process.env.HERALD_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup/database.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    reporters: report ? ['default', ['json', { outputFile: report }], leftOut()] : ['default', leftOut()],
    coverage: { provider: 'v8', include: ['src/**/*.ts'] },
  },
});
