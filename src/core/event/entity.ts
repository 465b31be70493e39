const entities = {
  'api:release': 'release',
  'api:build': 'build',
  'api:dyno': 'dyno',
  dyno: 'dyno',
  'api:formation': 'formation',
  'api:app': 'app',
  'api:addon': 'addon',
  'api:addon-attachment': 'attachment',
  'api:collaborator': 'collaborator',
  'api:domain': 'domain',
  'api:sni-endpoint': 'sni',
} as const;

export type Entity = (typeof entities)[keyof typeof entities];

/** Our word for Heroku's entity, null for one Herald does not know. `api:dyno` and `dyno` are one thing to us. */
export function entityOf(include: string): Entity | null {
  return Object.hasOwn(entities, include) ? entities[include as keyof typeof entities] : null;
}
