import { describe, expect, it } from 'vitest';
import { eventNames, factsOf } from '../../../src/core/event/catalog.ts';
import { bodyNames, bodyOf, derive } from './webhook-bodies.ts';

const storefront = '3ceaaf30-8142-48ea-91d9-3080f9b439fc';
const staging = '9dfb369b-ab13-4fae-a276-55daa05f1119';
const portal = 'ce336f3e-ef6d-4ea7-8701-fcbac49d3fdb';

type Row = readonly [body: string, name: string, meaning: string | null, actor: string, fact: string];

/** `meaning` is `release.kind` or `dyno.cause`, worked out with all other bodies of the app around. */
const table: readonly Row[] = [
  [
    'api.addon-attachment.create',
    'attachment.created',
    null,
    'human',
    `attachment/${staging}/5ef997de-7efe-4443-b6ad-d70b4ffae981/create/2026-11-18T13:11:09.000Z`,
  ],
  [
    'api.addon-attachment.destroy',
    'attachment.destroyed',
    null,
    'human',
    `attachment/${staging}/5ef997de-7efe-4443-b6ad-d70b4ffae981/destroy/2026-11-18T13:11:09.000Z`,
  ],
  [
    'api.addon.create',
    'addon.created',
    null,
    'human',
    `addon/${staging}/d5365dc7-f57c-43c5-a8eb-a1d330dd3805/create/2026-11-17T16:30:12.000Z`,
  ],
  [
    'api.addon.destroy',
    'addon.destroyed',
    null,
    'human',
    `addon/${staging}/d5365dc7-f57c-43c5-a8eb-a1d330dd3805/destroy/2026-11-21T18:00:33.000Z`,
  ],
  [
    'api.addon.update',
    'addon.updated',
    null,
    'heroku',
    `addon/${staging}/d5365dc7-f57c-43c5-a8eb-a1d330dd3805/update/2026-11-17T16:31:04.000Z`,
  ],
  ['api.app.create', 'app.created', null, 'human', `app/${portal}/${portal}/create/2026-11-20T10:00:00.000Z`],
  [
    'api.app.destroy',
    'app.destroyed',
    null,
    'human',
    `app/${portal}/${portal}/destroy/2026-11-21T09:12:45.000Z`,
  ],
  [
    'api.app.update.maintenance-off',
    'app.maintenance_off',
    null,
    'human',
    `app/${storefront}/${storefront}/update/2026-11-19T11:44:19.000Z`,
  ],
  [
    'api.app.update.maintenance-on',
    'app.maintenance_on',
    null,
    'human',
    `app/${storefront}/${storefront}/update/2026-11-19T11:10:02.000Z/5f1836b477afecfb`,
  ],
  [
    'api.build.create',
    'build.started',
    null,
    'human',
    `build/${staging}/a3003324-c470-428b-8801-8f5e186391da/pending`,
  ],
  [
    'api.build.update.failed',
    'build.failed',
    null,
    'human',
    `build/${staging}/e78b62bd-5ae0-42b6-8538-477c801def94/failed`,
  ],
  [
    'api.build.update.succeeded',
    'build.succeeded',
    null,
    'human',
    `build/${staging}/a3003324-c470-428b-8801-8f5e186391da/succeeded`,
  ],
  [
    'api.collaborator.create',
    'collaborator.created',
    null,
    'human',
    `collaborator/${storefront}/13fdced2-1d81-4fc8-ab7b-38c1d18f3ef2/create/2026-11-18T08:00:00.000Z`,
  ],
  [
    'api.collaborator.destroy',
    'collaborator.destroyed',
    null,
    'human',
    `collaborator/${storefront}/13fdced2-1d81-4fc8-ab7b-38c1d18f3ef2/destroy/2026-11-20T17:05:00.000Z`,
  ],
  [
    'api.collaborator.update',
    'collaborator.updated',
    null,
    'human',
    `collaborator/${storefront}/13fdced2-1d81-4fc8-ab7b-38c1d18f3ef2/update/2026-11-19T08:30:00.000Z/0127e0d427bda62e`,
  ],
  [
    'api.domain.create',
    'domain.created',
    null,
    'human',
    `domain/${storefront}/ef70d732-15ee-4bd2-adea-870aad022562/create/2026-11-20T12:00:00.000Z`,
  ],
  [
    'api.domain.create.heroku-kind',
    'domain.created',
    null,
    'human',
    `domain/${portal}/32f1ed39-910a-4da7-bf62-66f5a9cdfd76/create/2026-11-20T10:00:00.000Z`,
  ],
  [
    'api.domain.destroy',
    'domain.destroyed',
    null,
    'human',
    `domain/${storefront}/fe04e17b-5268-4c61-98e0-21a0a466df38/destroy/2026-11-20T12:04:31.000Z`,
  ],
  [
    'api.dyno.create.run',
    'dyno.starting',
    'manual',
    'human',
    `dyno/${storefront}/9b758358-a7c5-4c25-960a-6189d60634db/starting`,
  ],
  [
    'api.dyno.create.scheduler',
    'dyno.starting',
    'unknown',
    'heroku',
    `dyno/${storefront}/17c8e9be-3917-46e4-b7f6-3ca68453d80e/starting`,
  ],
  [
    'api.formation.destroy',
    'formation.destroyed',
    null,
    'human',
    `formation/${storefront}/9df07e68-cad3-43ad-8227-d7e56a4f510a/destroy/2026-11-20T07:00:19.000Z`,
  ],
  [
    'api.formation.update.scaled-down-to-zero',
    'formation.scaled',
    null,
    'human',
    `formation/${storefront}/9df07e68-cad3-43ad-8227-d7e56a4f510a/update/2026-11-18T22:00:00.000Z/1c41bdddcaaddb3d`,
  ],
  [
    'api.formation.update.scaled-up',
    'formation.scaled',
    null,
    'human',
    `formation/${storefront}/19ad2e6e-a7c5-47ce-aad1-bee08a84f051/update/2026-11-18T12:30:11.000Z/23587eeda125a3c8`,
  ],
  [
    'api.formation.update.size-change',
    'formation.resized',
    null,
    'human',
    `formation/${storefront}/19ad2e6e-a7c5-47ce-aad1-bee08a84f051/update/2026-11-18T12:45:40.000Z/15b0d219c92b0999`,
  ],
  [
    'api.release.create',
    'release.succeeded',
    'deploy',
    'human',
    `release/${staging}/3581437a-4892-49e0-a9a5-642c7d0753e5/succeeded`,
  ],
  [
    'api.release.create.addon',
    'release.succeeded',
    'addon',
    'heroku',
    `release/${staging}/8ad8e95b-1661-46a3-95d1-6e8d4076f15b/succeeded`,
  ],
  [
    'api.release.create.config-vars',
    'release.succeeded',
    'config',
    'human',
    `release/${staging}/0916839d-a86c-46d4-be12-8e2041511873/succeeded`,
  ],
  [
    'api.release.create.pending',
    'release.started',
    'deploy',
    'human',
    `release/${storefront}/116072c9-8fb8-40d4-9a63-5149da48ecbf/pending`,
  ],
  [
    'api.release.create.pending.v43',
    'release.started',
    'deploy',
    'human',
    `release/${storefront}/f778ba8f-74db-4002-86ce-68021d8cc1d7/pending`,
  ],
  [
    'api.release.create.promotion',
    'release.started',
    'promote',
    'human',
    `release/${storefront}/7f758b32-6550-454e-96a0-3d2f4c1091f9/pending`,
  ],
  [
    'api.release.create.rollback',
    'release.started',
    'rollback',
    'human',
    `release/${storefront}/a841eb41-bf30-4856-aeb4-9455b8a4174b/pending`,
  ],
  [
    'api.release.update.expired',
    'release.failed',
    'deploy',
    'human',
    `release/${storefront}/af45139c-71f4-428d-af4b-b3e8ba39dcb7/expired`,
  ],
  [
    'api.release.update.failed',
    'release.failed',
    'deploy',
    'human',
    `release/${storefront}/f778ba8f-74db-4002-86ce-68021d8cc1d7/failed`,
  ],
  [
    'api.release.update.pending',
    'release.started',
    'deploy',
    'human',
    `release/${storefront}/116072c9-8fb8-40d4-9a63-5149da48ecbf/pending`,
  ],
  [
    'api.release.update.rollback',
    'release.succeeded',
    'rollback',
    'human',
    `release/${storefront}/a841eb41-bf30-4856-aeb4-9455b8a4174b/succeeded`,
  ],
  [
    'api.release.update.succeeded',
    'release.succeeded',
    'deploy',
    'human',
    `release/${staging}/3581437a-4892-49e0-a9a5-642c7d0753e5/succeeded`,
  ],
  [
    'api.release.update.succeeded.release-phase',
    'release.succeeded',
    'deploy',
    'human',
    `release/${storefront}/116072c9-8fb8-40d4-9a63-5149da48ecbf/succeeded`,
  ],
  [
    'api.sni-endpoint.create',
    'sni.created',
    null,
    'human',
    `sni/${storefront}/c96af974-c684-4e19-a46d-70740194b977/create/2026-11-20T12:10:00.000Z`,
  ],
  [
    'api.sni-endpoint.destroy',
    'sni.destroyed',
    null,
    'human',
    `sni/${storefront}/c96af974-c684-4e19-a46d-70740194b977/destroy/2026-11-21T12:20:00.000Z`,
  ],
  [
    'api.sni-endpoint.update',
    'sni.updated',
    null,
    'human',
    `sni/${storefront}/c96af974-c684-4e19-a46d-70740194b977/update/2026-11-20T12:20:00.000Z`,
  ],
  [
    'dyno.create.starting',
    'dyno.starting',
    'release',
    'heroku',
    `dyno/${storefront}/59497f14-a2c9-4fdf-be89-cc54657fd8e6/starting`,
  ],
  [
    'dyno.destroy.crashed',
    'dyno.crashed',
    'crash',
    'heroku',
    `dyno/${storefront}/59497f14-a2c9-4fdf-be89-cc54657fd8e6/crashed`,
  ],
  [
    'dyno.destroy.crashed.release-phase',
    'dyno.crashed',
    'crash',
    'heroku',
    `dyno/${storefront}/b472b64d-e988-4ba7-a5da-a6b36ac9f91d/crashed`,
  ],
  [
    'dyno.destroy.crashed.scheduler',
    'dyno.crashed',
    'crash',
    'heroku',
    `dyno/${storefront}/90624ded-4402-4023-848b-e8135e986999/crashed`,
  ],
  [
    'dyno.destroy.down',
    'dyno.down',
    'release',
    'heroku',
    `dyno/${storefront}/80080098-2cf7-41cb-b893-ac347a9825a2/down`,
  ],
  [
    'dyno.destroy.down.run-detached',
    'dyno.down',
    'manual',
    'heroku',
    `dyno/${storefront}/a5d91ec5-bfce-4707-b352-86c22aff33af/down`,
  ],
  [
    'dyno.update.crashed',
    'dyno.crashed',
    'crash',
    'heroku',
    `dyno/${storefront}/14769666-89e5-4d45-a044-3ecc239e0885/crashed`,
  ],
  [
    'dyno.update.starting',
    'dyno.starting',
    'release',
    'heroku',
    `dyno/${storefront}/59497f14-a2c9-4fdf-be89-cc54657fd8e6/starting`,
  ],
  [
    'dyno.update.starting.run-attached',
    'dyno.starting',
    'manual',
    'heroku',
    `dyno/${staging}/5c8e40b5-bb14-485d-aa01-c9f890000674/starting`,
  ],
  [
    'dyno.update.stopping',
    'dyno.stopping',
    'release',
    'heroku',
    `dyno/${storefront}/53bf6a87-d868-4dde-bb9b-c5f75c6891eb/stopping`,
  ],
  [
    'dyno.update.up',
    'dyno.up',
    'release',
    'heroku',
    `dyno/${storefront}/59497f14-a2c9-4fdf-be89-cc54657fd8e6/up`,
  ],
];

const known = new Map(bodyNames.map((name) => [name, derive(bodyOf(name))]));

describe('the webhook bodies of Heroku', () => {
  it('are all in the table', () => {
    expect(table.map(([body]) => body)).toEqual(bodyNames);
  });

  it.each(table)('%s is %s', (body, name, meaning, actor, fact) => {
    const appId = known.get(body)?.app.id;
    const recent = [...known.values()].filter((event) => event.app.id === appId);

    const event = derive(bodyOf(body), { recent });

    expect(event.name).toBe(name);
    expect(event.views.release?.kind ?? event.views.dyno?.cause ?? null).toBe(meaning);
    expect(event.actor.kind).toBe(actor);
    expect(event.fact).toBe(fact);
  });

  it.each(bodyNames)('%s has exactly the facts the catalog promises', (body) => {
    const event = derive(bodyOf(body));

    const facts = Object.entries(event.views).flatMap(([view, fields]) =>
      Object.keys(fields).map((field) => `${view}.${field}`),
    );

    expect(eventNames).toEqual(expect.arrayContaining([...event.names]));
    const promised = Object.keys(factsOf(event.name)).filter((path) => !/^(event|app|actor)\./.test(path));
    expect(facts.sort()).toEqual(promised.sort());
  });

  it.each(bodyNames)('%s comes out as plain JSON', (body) => {
    const event = derive(bodyOf(body));

    expect(JSON.parse(JSON.stringify(event))).toEqual(event);
  });
});

describe('views', () => {
  it('of a release', () => {
    expect(derive(bodyOf('api.release.update.succeeded')).views).toEqual({
      release: {
        id: '3581437a-4892-49e0-a9a5-642c7d0753e5',
        version: 88,
        status: 'succeeded',
        current: true,
        kind: 'deploy',
        description: 'Deploy d787f6c8',
        commit: 'd787f6c813ebe559c854d6e2aad4ebbd0c6d548d',
        slug_id: 'f6e5c77a-2ee0-4f69-a14d-292e1f1eabfa',
        user: 'mira.okafor@example.com',
        stack: 'heroku-24',
        eligible_for_rollback: true,
        created_at: '2026-11-17T14:03:01Z',
      },
    });
  });

  it('of a build, whose commit is known from the source before there is a slug', () => {
    expect(derive(bodyOf('api.build.create')).views).toEqual({
      build: {
        id: 'a3003324-c470-428b-8801-8f5e186391da',
        status: 'pending',
        commit: 'd787f6c813ebe559c854d6e2aad4ebbd0c6d548d',
        commit_message: null,
        user: 'mira.okafor@example.com',
        stack: 'heroku-24',
        release_version: null,
        buildpacks: ['https://github.com/heroku/heroku-buildpack-nodejs'],
      },
    });
  });

  it('of a dyno', () => {
    expect(derive(bodyOf('dyno.destroy.crashed')).views).toEqual({
      dyno: {
        id: '59497f14-a2c9-4fdf-be89-cc54657fd8e6',
        name: 'web.1',
        type: 'web',
        state: 'crashed',
        size: 'Standard-2X',
        command: 'node dist/server.js',
        cause: 'crash',
        exit_status: 1,
        release_version: 41,
        one_off: false,
      },
    });
  });

  it('of a formation, with the value before', () => {
    const event = derive(bodyOf('api.formation.update.scaled-up'));

    expect(event.views.formation).toEqual({
      id: '19ad2e6e-a7c5-47ce-aad1-bee08a84f051',
      type: 'web',
      quantity: 4,
      size: 'Standard-2X',
      command: 'node dist/server.js',
    });
    expect(event.previous).toEqual({ 'formation.quantity': 2 });
  });

  it.each([
    [
      'api.addon.update',
      { name: 'redis-cubic-40117', plan: 'heroku-redis:mini', service: 'heroku-redis', state: 'provisioned' },
    ],
    ['api.addon-attachment.create', { name: 'READONLY_DB', addon: 'postgresql-contoured-91823' }],
    ['api.domain.create', { hostname: 'shop.acorn.example', kind: 'custom', status: 'pending' }],
    ['api.collaborator.create', { email: 'priya.raman@example.com', role: 'member' }],
    ['api.collaborator.destroy', { email: 'priya.raman@example.com', role: null }],
    ['api.sni-endpoint.update', { name: 'tyrannosaurus-51123' }],
  ])('of %s', (body, view) => {
    expect(Object.values(derive(bodyOf(body)).views)).toEqual([view]);
  });

  it('of an app tell its team', () => {
    const event = derive(bodyOf('api.app.update.maintenance-on'));

    expect(event.app).toEqual({
      id: storefront,
      name: 'acorn-storefront',
      team: 'acorn-goods',
      maintenance: true,
      labels: {},
    });
    expect(event.previous).toEqual({ 'app.maintenance': false });
  });
});
