// A process of its own whose worker begins jobs and never ends them: to be killed. The queue's options are its argument.
import { openQueue } from '../../../src/edge/queue/open-queue.ts';
import { lineLog } from './line-log.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as Parameters<typeof openQueue>[0];
const queue = await openQueue({ ...options, redisUrl: options.redisUrl, log: lineLog() });
queue.startWorker((job) => {
  process.stdout.write(`begun ${job.id}\n`);
  return new Promise(() => {});
});
