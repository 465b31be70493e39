import { z } from 'zod';
import { changeConfig } from '../world/config-vars.ts';
import type { Platform } from '../world/platform.ts';
import { type AppEndpoint, bodyOf, ok } from './endpoint.ts';

const Change = z.record(z.string().regex(/^\w+$/, 'letters, digits and underscores'), z.string().nullable());

/** `/apps/{app}/config-vars`. A change makes a release, restarts all, and runs the release command. */
export function configVarsEndpoints(platform: Platform): AppEndpoint[] {
  return [
    {
      method: 'get',
      path: '/apps/:app/config-vars',
      need: 'read-protected',
      answer: (_call, app) => ok(app.config),
    },
    {
      method: 'patch',
      path: '/apps/:app/config-vars',
      need: 'write-protected',
      answer: (call, app) => {
        changeConfig(platform, app, bodyOf(Change, call), call.person);
        return ok(app.config);
      },
    },
  ];
}
