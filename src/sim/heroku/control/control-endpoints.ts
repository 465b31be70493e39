import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import type { ReceivedRequest } from '../api/received.ts';
import { Refusal } from '../refusal.ts';
import type { Controls } from './controls.ts';
import { type Faults, FaultWish } from './faults.ts';
import { worldSummary } from './world-summary.ts';

const user = z.email().optional();
const Deploy = z.strictObject({
  commit: z.string().optional(),
  description: z.string().optional(),
  outcome: z.enum(['good', 'release_phase_fails', 'release_phase_never_ends', 'web_crashes']).optional(),
  user,
});
const Crash = z.strictObject({ type: z.string().optional(), count: z.int().min(1).optional() });
const Scale = z.strictObject({
  type: z.string(),
  quantity: z.union([z.int(), z.string()]).optional(),
  size: z.string().optional(),
  user,
});
const Config = z.strictObject({ set: z.record(z.string(), z.string().nullable()), user });
const Maintenance = z.strictObject({ maintenance: z.boolean(), user });
const Rollback = z.strictObject({ version: z.int(), user });

/**
 * The controls over HTTP, below `/sim`, without a token: for a page, a keyboard or curl on this machine. Faults of the
 * caller are answered with 422, and Heroku's own refusals as Heroku words them.
 */
export function controlEndpoints(
  controls: Controls,
  faults: Faults,
  received: readonly ReceivedRequest[],
): Router {
  const router = express.Router();
  router.use(fromThisMachine, express.json());
  router.get('/state', (_req, res) => void res.json(worldSummary(controls.apps())));
  router.get('/requests', (_req, res) => void res.json(received));
  router.get('/faults', (_req, res) => void res.json(faults.list()));
  router.post('/faults', (req, res) => void res.status(201).json(faults.add(FaultWish.parse(req.body))));
  router.delete('/faults', (_req, res) => {
    faults.clear();
    res.status(204).end();
  });
  router.delete('/faults/:id', (req, res) => {
    faults.clear(req.params.id);
    res.status(204).end();
  });
  router.post('/deliveries/:id/replay', async (req, res) => {
    const { id, code } = await controls.replayDelivery(req.params.id);
    res.json({ id, code });
  });
  router.post('/events/:id/tell-again', (req, res) => {
    res.json({ id: controls.tellAgain(req.params.id).id });
  });
  addAppControls(router, controls);
  router.use(
    (_req, res) => void res.status(404).json({ id: 'not_found', message: 'There is no such control.' }),
  );
  router.use(answerFault);
  return router;
}

function addAppControls(router: Router, controls: Controls): void {
  const act = (name: string, run: (app: string, body: unknown) => void): void => {
    router.post(`/apps/:app/${name}`, (req: Request<{ app: string }>, res: Response) => {
      run(req.params.app, req.body ?? {});
      res.json(worldSummary([controls.app(req.params.app)])[0]);
    });
  };
  act('deploy', (app, body) => controls.deploy(app, Deploy.parse(body)));
  act('crash', (app, body) => {
    const { type, count } = Crash.parse(body);
    controls.crashDynos(app, type, count);
  });
  act('scale', (app, body) => {
    const { user: by, ...wish } = Scale.parse(body);
    controls.scale(app, [wish], by);
  });
  act('config', (app, body) => {
    const { set, user: by } = Config.parse(body);
    controls.setConfig(app, set, by);
  });
  act('maintenance', (app, body) => {
    const { maintenance, user: by } = Maintenance.parse(body);
    controls.setMaintenance(app, maintenance, by);
  });
  act('rollback', (app, body) => {
    const { version, user: by } = Rollback.parse(body);
    controls.rollBack(app, version, by);
  });
}

/** Pages of other servers on this machine may press the buttons; the rest of the web may not. */
function fromThisMachine(req: Request, res: Response, next: NextFunction): void {
  const origin = req.get('origin');
  if (origin === undefined) {
    next();
    return;
  }
  if (!/^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/.test(origin)) {
    return void res
      .status(403)
      .json({ id: 'forbidden', message: 'Only pages of this machine may direct the world.' });
  }
  res.set({
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Headers': 'content-type',
    'Access-Control-Allow-Methods': 'GET, POST, DELETE',
    Vary: 'Origin',
  });
  if (req.method === 'OPTIONS') return void res.status(204).end();
  next();
}

function answerFault(error: unknown, _req: Request, res: Response, next: NextFunction): void {
  if (error instanceof z.ZodError) {
    return void res.status(422).json({ id: 'invalid_params', message: z.prettifyError(error) });
  }
  if (error instanceof Refusal) {
    return void res.status(error.status).json({ id: error.id, message: error.message });
  }
  next(error);
}
