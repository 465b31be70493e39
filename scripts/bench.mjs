// The benchmarks, from the sources: `npm run bench`.
import './end-with-npm.mjs';
import './ensure-installed.mjs';

const { register } = await import('tsx/esm/api');
register();
await import('../bench/run.ts');
