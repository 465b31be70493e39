// `herald start` from dist/, which is compiled first when it is missing or older than the sources. One process, as above all
// SIGTERM needs it.
import './end-with-npm.mjs';
import './ensure-installed.mjs';
import { compile, isStale } from './build.mjs';

if (isStale()) compile();
process.argv.splice(2, 0, 'start');
await import('../dist/main/cli.js');
