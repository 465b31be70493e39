// Adds up the JSON reports of vitest and prints the line that CI reads. Usage: sum-tests.mjs <failed steps> <report>...
// A step or a test file that failed without a failing test in a report counts as one failure, so that the line and the exit code agree.
import { existsSync, readFileSync } from 'node:fs';

const [failedSteps = '0', ...paths] = process.argv.slice(2);
const reports = paths.filter(existsSync).map((path) => JSON.parse(readFileSync(path, 'utf8')));

let passed = 0;
let failed = 0;
let skipped = 0;
for (const report of reports) {
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  passed += report.numPassedTests;
  failed += report.numFailedTests + brokenFiles.length;
  skipped += report.numPendingTests + report.numTodoTests;
}
failed = Math.max(failed, Number(failedSteps), passed === 0 ? 1 : 0);

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 ? 1 : 0);
