import { type DynoSize, dynoSizes } from '../world/dyno-sizes.ts';
import { steadyUuid } from '../world/platform.ts';
import type { AppEndpoint } from './endpoint.ts';

/** `/apps/{app}/available-dyno-sizes`: names, memory in GB, cost in cents. */
export function dynoSizesEndpoints(): AppEndpoint[] {
  return [
    {
      method: 'get',
      path: '/apps/:app/available-dyno-sizes',
      need: 'read',
      answer: () => ({
        list: dynoSizes.map((size) => ({ body: sizeBody(size), order: { name: size.name } })),
      }),
    },
  ];
}

function sizeBody(size: DynoSize): Record<string, unknown> {
  return {
    architecture: 'amd64',
    compute: size.compute,
    cost: { cents: size.centsPerMonth, unit: 'month' },
    dedicated: size.dedicated,
    generation: { id: steadyUuid('generation:cedar'), name: 'cedar' },
    id: size.id,
    memory: size.memoryGb,
    name: size.name,
    precise_dyno_units: size.memoryGb * 2,
    private_space_only: false,
  };
}
