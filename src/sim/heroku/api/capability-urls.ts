import express, { type Request, type Response, type Router } from 'express';
import type { Platform } from '../world/platform.ts';
import { type App, findApp, type Release } from '../world/world.ts';

/** The addresses that need no token: output of builds and release commands, and log lines. */
export function capabilityUrls(platform: Platform): Router {
  const router = express.Router();
  router.get('/streams/:app/logs/:file', (req, res) => {
    const app = findApp(platform.world, req.params.app);
    const id = req.params.file.replace(/\.log$/, '');
    const release = app?.releases.find((one) => one.id === id);
    const known = release ?? app?.builds.find((one) => one.id === id);
    res.type('text/plain');
    if (!app || !known) return void res.status(404).send('Not found\n');
    if (!release) return void res.send('-----> Building on the Heroku-24 stack\n');
    res.write(`Running release command: ${release.slug?.processTypes.release}\n`);
    endWithPhase(platform, release, (text) => res.end(text));
  });
  router.get('/logs/:app', (req, res) => {
    const app = findApp(platform.world, req.params.app);
    if (!app) return void res.status(404).type('text/plain').send('Not found\n');
    sendLog(app, req, res);
  });
  return router;
}

/** A stream stays open until the release command has ended. */
function endWithPhase(platform: Platform, release: Release, end: (text: string) => void): void {
  if (release.status !== 'pending') {
    end(`Release command ${release.status}.\n`);
    return;
  }
  platform.clock.after(platform.timing.releasePhaseStartMs, () => endWithPhase(platform, release, end));
}

/** Lines as text or, to who asks for it, as server-sent events; with `tail` new ones follow until the reader leaves. */
function sendLog(app: App, req: Request, res: Response): void {
  const asked = (name: string): string | undefined => {
    const value = req.query[name];
    return typeof value === 'string' ? value : undefined;
  };
  const [dyno, source] = [asked('dyno'), asked('source')];
  const concerns = (line: string): boolean =>
    (dyno === undefined || line.includes(`[${dyno}]`) || line.includes(`[${dyno}.`)) &&
    (source === undefined || line.includes(` ${source}[`));
  const events = req.get('accept')?.includes('text/event-stream') ?? false;
  const write = (line: string): void => void res.write(events ? `data: ${line}\n\n` : `${line}\n`);

  res.type(events ? 'text/event-stream' : 'text/plain');
  for (const line of app.log.filter(concerns).slice(-Number(asked('lines') ?? 100))) write(line);
  if (asked('tail') === undefined) {
    res.end();
    return;
  }
  const hear = (line: string): void => void (concerns(line) && write(line));
  res.flushHeaders();
  app.logFollowers.add(hear);
  res.on('close', () => app.logFollowers.delete(hear));
}
