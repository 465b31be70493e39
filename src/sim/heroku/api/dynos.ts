import { z } from 'zod';
import { notFound } from '../refusal.ts';
import { dynoCreatedData } from '../webhooks/event-data.ts';
import { restartDynos } from '../world/dynos.ts';
import { runOneOff } from '../world/one-off-dynos.ts';
import type { Platform } from '../world/platform.ts';
import { type App, currentRelease, type Dyno } from '../world/world.ts';
import { type AppEndpoint, accepted, bodyOf, type Call, created, ok } from './endpoint.ts';

const NewDyno = z.object({
  command: z.string().min(1),
  attach: z.boolean().optional(),
  size: z.string().optional(),
  type: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
  time_to_live: z.int().min(1).max(86_400).optional(),
});

/**
 * `/apps/{app}/dynos`, and `/apps/{app}/formations/{type}` (in the plural) for all dynos of one type. Restarting and
 * stopping answer 202 with an empty object; a stopped dyno of the formation is started again.
 */
export function dynosEndpoints(platform: Platform): AppEndpoint[] {
  const restart = (pick: (call: Call, app: App) => readonly Dyno[]): AppEndpoint['answer'] => {
    return (call, app) => {
      restartDynos(platform, app, pick(call, app));
      return accepted();
    };
  };
  return [
    {
      method: 'get',
      path: '/apps/:app/dynos',
      need: 'read',
      answer: (_call, app) => ({
        list: app.dynos.map((dyno) => ({
          body: dynoCreatedData(app, dyno),
          order: { name: dyno.name, id: dyno.id },
        })),
      }),
    },
    {
      method: 'get',
      path: '/apps/:app/dynos/:dyno',
      need: 'read',
      answer: (call, app) => ok(dynoCreatedData(app, theDyno(call, app))),
    },
    { method: 'post', path: '/apps/:app/dynos', need: 'write', answer: runDyno(platform) },
    { method: 'delete', path: '/apps/:app/dynos', need: 'write', answer: restart((_call, app) => app.dynos) },
    {
      method: 'delete',
      path: '/apps/:app/dynos/:dyno',
      need: 'write',
      answer: restart((call, app) => [theDyno(call, app)]),
    },
    { method: 'delete', path: '/apps/:app/formations/:type', need: 'write', answer: restart(ofType) },
    {
      method: 'post',
      path: '/apps/:app/dynos/:dyno/actions/stop',
      need: 'write',
      answer: restart((call, app) => [theDyno(call, app)]),
    },
    {
      method: 'post',
      path: '/apps/:app/formations/:type/actions/stop',
      need: 'write',
      answer: restart(ofType),
    },
  ];
}

function runDyno(platform: Platform): AppEndpoint['answer'] {
  return (call, app) => {
    const wanted = bodyOf(NewDyno, call);
    const release = currentRelease(app);
    if (!release) throw notFound('release');
    const how = {
      type: wanted.type ?? 'run',
      command: wanted.command,
      size: wanted.size ?? app.formation[0]?.size ?? 'Standard-1X',
      release,
      attached: wanted.attach ?? false,
      exitStatus: 0,
      runMs: platform.timing.oneOffMs,
    };
    return created(dynoCreatedData(app, runOneOff(platform, app, how, call.person)));
  };
}

function theDyno(call: Call, app: App): Dyno {
  const dyno = app.dynos.find(({ id, name }) => [id, name].includes(call.params.dyno ?? ''));
  if (!dyno) throw notFound('dyno');
  return dyno;
}

function ofType(call: Call, app: App): readonly Dyno[] {
  const type = call.params.type;
  if (!app.formation.some((formation) => formation.type === type)) throw notFound('process type');
  return app.dynos.filter((dyno) => dyno.type === type);
}
