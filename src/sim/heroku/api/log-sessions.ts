import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { stamp } from '../stamp.ts';
import type { Platform } from '../world/platform.ts';
import { type AppEndpoint, bodyOf, created } from './endpoint.ts';

/** The schema names the field `dyno_name`, Heroku's CLI sends `dyno`. */
const NewLogSession = z.object({
  dyno: z.string().optional(),
  dyno_name: z.string().optional(),
  source: z.string().optional(),
  lines: z.int().min(1).max(1500).optional(),
  tail: z.boolean().optional(),
});

/** `/apps/{app}/log-sessions`: answers an address that gives the log lines, without a token. */
export function logSessionsEndpoints(platform: Platform): AppEndpoint[] {
  return [
    {
      method: 'post',
      path: '/apps/:app/log-sessions',
      need: 'read',
      answer: (call, app) => {
        const wanted = bodyOf(NewLogSession, call);
        const now = stamp(platform.clock.now());
        const url = new URL(`${platform.url()}/logs/${app.id}`);
        url.searchParams.set('lines', String(wanted.lines ?? 100));
        if (wanted.tail) url.searchParams.set('tail', 'true');
        const dyno = wanted.dyno ?? wanted.dyno_name;
        if (dyno !== undefined) url.searchParams.set('dyno', dyno);
        if (wanted.source !== undefined) url.searchParams.set('source', wanted.source);
        return created({ created_at: now, id: randomUUID(), logplex_url: url.href, updated_at: now });
      },
    },
  ];
}
