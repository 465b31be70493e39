// `herald start` from the sources, started again whenever they or the rules change. Ends in good order together with npm.
import './end-with-npm.mjs';
import './ensure-installed.mjs';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const tsx = fileURLToPath(import.meta.resolve('tsx/cli'));
const watch = ['watch', '--clear-screen=false', '--include', 'rules/**', '--include', '.env'];
const child = spawn(process.execPath, [tsx, ...watch, 'src/main/cli.ts', 'start'], { stdio: 'inherit' });
child.on('exit', (code) => process.exit(code ?? 1));

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
