// Runs Herald from its sources, in this one process: a signal reaches it directly, and nothing of it is left behind.
// Usage: node scripts/herald.mjs <command> ...
import './end-with-npm.mjs';
import './ensure-installed.mjs';

const { register } = await import('tsx/esm/api');
register();
await import('../src/main/cli.ts');
