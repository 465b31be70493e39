import { z } from 'zod';
import { notFound } from '../refusal.ts';
import { stamp } from '../stamp.ts';
import { appData, team } from '../webhooks/event-data.ts';
import { changeApp, createApp, inventedName } from '../world/apps.ts';
import { stopDyno } from '../world/dynos.ts';
import { type Platform, steadyUuid } from '../world/platform.ts';
import type { App } from '../world/world.ts';
import { type Answer, type AppEndpoint, bodyOf, type Call, created, type Endpoint, ok } from './endpoint.ts';
import { mayReach } from './token-gate.ts';

const AppName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,28}[a-z0-9]$/, 'lowercase letters, digits and dashes, 3 to 30');
const NewAppBody = z.object({ name: AppName.optional() });
const AppChange = z.object({ maintenance: z.boolean().optional(), name: AppName.optional() });

/** `/apps`: create, and list what the token may see. `/users/~/apps` lists the same. */
export function appsEndpoints(platform: Platform): Endpoint[] {
  return [
    {
      method: 'post',
      path: '/apps',
      need: 'write',
      answer: (call) => {
        const { name } = bodyOf(NewAppBody, call);
        return created(appBody(createApp(platform, { name: name ?? inventedName() }, call.person)));
      },
    },
    { method: 'get', path: '/apps', need: 'read', answer: (call) => listApps(platform, call) },
    {
      method: 'get',
      path: '/users/:user/apps',
      need: 'read',
      answer: (call) => {
        if (!['~', call.person.id, call.person.email].includes(call.params.user ?? ''))
          throw notFound('user');
        return listApps(platform, call);
      },
    },
  ];
}

/** `/apps/{app}`: info, change and delete. */
export function appEndpoints(platform: Platform): AppEndpoint[] {
  return [
    { method: 'get', path: '/apps/:app', need: 'read', answer: (_call, app) => ok(appBody(app)) },
    {
      method: 'patch',
      path: '/apps/:app',
      need: 'write',
      answer: (call, app) => {
        changeApp(platform, app, bodyOf(AppChange, call), call.person);
        return ok(appBody(app));
      },
    },
    {
      method: 'delete',
      path: '/apps/:app',
      need: 'write',
      answer: (call, app) => {
        for (const dyno of app.dynos) stopDyno(platform, app, dyno);
        platform.tell.app(app, 'destroy', {}, call.person);
        platform.world.apps.splice(platform.world.apps.indexOf(app), 1);
        return ok(appBody(app));
      },
    },
  ];
}

function listApps(platform: Platform, call: Call): Answer {
  const reachable = platform.world.apps.filter((app) => mayReach(call.token, app));
  return {
    list: reachable.map((app) => ({
      body: appBody(app),
      order: { name: app.name, id: app.id, updated_at: stamp(app.updatedAt) },
    })),
  };
}

function appBody(app: App): Record<string, unknown> {
  return {
    ...appData(app),
    acm: true,
    generation: { id: steadyUuid('generation:cedar'), name: 'cedar' },
    internal_routing: null,
    team,
  };
}
