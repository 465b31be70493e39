// Compiles src/ to dist/ and copies the files that are read at run time (SQL migrations, the pages of the simulators).
import './ensure-installed.mjs';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const src = join(root, 'src');
const dist = join(root, 'dist');
const entry = join(dist, 'main', 'cli.js');
const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map((name) =>
  join(root, name),
);

/** True when dist/ is missing or older than the sources. A folder is younger than what was added to it or removed. */
export function isStale() {
  if (!existsSync(entry)) return true;
  const builtAt = statSync(entry).mtimeMs;
  const sources = readdirSync(src, { withFileTypes: true, recursive: true });
  const paths = [src, ...settings, ...sources.map((item) => join(item.parentPath, item.name))];
  return paths.some((path) => statSync(path).mtimeMs > builtAt);
}

/** Ends the process when the sources do not compile; half of a dist/ is never left to be started. */
export function compile() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!existsSync(tsc)) {
    process.stderr.write(
      'dist/ is missing or old, and there is no compiler: npm ci --include=dev, then npm run build.\n',
    );
    process.exit(1);
  }
  rmSync(dist, { recursive: true, force: true });
  const compiled = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], {
    stdio: 'inherit',
  });
  if (compiled.status !== 0) {
    rmSync(dist, { recursive: true, force: true });
    process.stderr.write('src/ does not compile; nothing was built.\n');
    process.exit(1);
  }
  cpSync(src, dist, {
    recursive: true,
    filter: (path) => statSync(path).isDirectory() || extname(path) !== '.ts',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) compile();
