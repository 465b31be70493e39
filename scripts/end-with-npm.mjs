// npm hands a signal to the shell it started, and many a shell dies of it without telling us: `kill <npm>` would leave Herald
// and its database behind. So what npm started ends, in good order, once that shell is gone.
const shell = process.ppid;
const everyMs = 500;

if (process.env.npm_lifecycle_event !== undefined) {
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, everyMs);
  watch.unref();
}
