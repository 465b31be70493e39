// Installs the dependencies when something that package-lock.json names is missing, so that `npm test` and `npm run demo` work
// as the first command ever typed in a fresh clone. Runs on bare Node: no imports from npm.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');

const pruned = process.env.NODE_ENV === 'production' && process.env.npm_lifecycle_event === 'start';

function packagesOf(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {};
}

/** By content, not by time: a checkout makes files younger without changing what they say. */
function missing() {
  const installed = packagesOf(join(modules, '.package-lock.json'));
  const wanted = Object.entries(packagesOf(join(root, 'package-lock.json')));
  // npm leaves out the packages of other platforms, and a production machine those for development.
  const needed = wanted.filter(
    ([path, { optional, dev }]) => path !== '' && optional !== true && !(pruned && dev === true),
  );
  return needed
    .filter(([path, { version }]) => installed[path]?.version !== version)
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')} ${version}`);
}

function install(lacking) {
  // npm would empty the folder behind a link, which is not ours.
  if (existsSync(modules) && lstatSync(modules).isSymbolicLink()) {
    const some = lacking.slice(0, 3).join(', ');
    process.stderr.write(`node_modules is a link to a folder that lacks ${some}: install there (npm ci).\n`);
    return;
  }
  process.stderr.write('Installing what is missing (npm ci), this happens once ...\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const flags = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const done = spawnSync(npm, flags, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.status === 0) return;
  process.stderr.write('npm ci failed. Mend what it says above, then type the command again.\n');
  process.exit(1);
}

const lacking = missing();
if (lacking.length > 0) install(lacking);
