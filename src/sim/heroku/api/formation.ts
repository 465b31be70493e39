import { z } from 'zod';
import { notFound } from '../refusal.ts';
import { stamp } from '../stamp.ts';
import { formationData } from '../webhooks/event-data.ts';
import { findDynoSize } from '../world/dyno-sizes.ts';
import type { Platform } from '../world/platform.ts';
import { type ScaleWish, scale } from '../world/scaling.ts';
import type { App, Formation } from '../world/world.ts';
import { type AppEndpoint, bodyOf, ok } from './endpoint.ts';

/**
 * The schema knows an integer `quantity` and `dyno_size`; Heroku's CLI also sends texts, steps such as `"+1"`, and
 * `size`. All are taken.
 */
const Change = z.object({
  quantity: z.union([z.int(), z.string()]).optional(),
  size: z.string().optional(),
  dyno_size: z
    .union([z.string(), z.object({ id: z.string().optional(), name: z.string().optional() })])
    .optional(),
});
const BatchUpdate = z.object({ updates: z.array(Change.extend({ type: z.string() })).min(1) });

/** `/apps/{app}/formation`: how many dynos of which size each process type has. */
export function formationEndpoints(platform: Platform): AppEndpoint[] {
  return [
    {
      method: 'get',
      path: '/apps/:app/formation',
      need: 'read',
      answer: (_call, app) => ({ list: app.formation.map((one) => listed(app, one)) }),
    },
    {
      method: 'get',
      path: '/apps/:app/formation/:type',
      need: 'read',
      answer: (call, app) => {
        const found = app.formation.find(({ type, id }) => [type, id].includes(call.params.type ?? ''));
        if (!found) throw notFound('process type');
        return ok(formationBody(app, found));
      },
    },
    {
      method: 'patch',
      path: '/apps/:app/formation',
      need: 'write',
      answer: (call, app) => {
        const { updates } = bodyOf(BatchUpdate, call);
        scale(
          platform,
          app,
          updates.map((update) => wish(update.type, update)),
          call.person,
        );
        return ok(app.formation.map((one) => formationBody(app, one)));
      },
    },
    {
      method: 'patch',
      path: '/apps/:app/formation/:type',
      need: 'write',
      answer: (call, app) => {
        const change = bodyOf(Change, call);
        const [scaled] = scale(platform, app, [wish(call.params.type ?? '', change)], call.person);
        if (!scaled) throw notFound('process type');
        return ok(formationBody(app, scaled));
      },
    },
  ];
}

function wish(type: string, change: z.infer<typeof Change>): ScaleWish {
  const { dyno_size: asked } = change;
  const size = typeof asked === 'object' ? (asked.name ?? asked.id) : asked;
  return { type, quantity: change.quantity, size: size ?? change.size };
}

function formationBody(app: App, formation: Formation): Record<string, unknown> {
  const size = findDynoSize(formation.size);
  return { ...formationData(app, formation), dyno_size: { id: size?.id, name: size?.name } };
}

function listed(app: App, formation: Formation) {
  const order = { id: formation.id, updated_at: stamp(formation.updatedAt) };
  return { body: formationBody(app, formation), order };
}
