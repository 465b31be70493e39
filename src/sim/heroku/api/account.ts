import { stamp } from '../stamp.ts';
import type { Person } from '../world/world.ts';
import { type Endpoint, ok } from './endpoint.ts';

/** `/account` and its rate pool; asking for the latter costs nothing. */
export function accountEndpoints(poolOf: (person: Person) => number): Endpoint[] {
  return [
    { method: 'get', path: '/account', need: 'identity', answer: (call) => ok(accountBody(call.person)) },
    {
      method: 'get',
      path: '/account/rate-limits',
      need: 'identity',
      free: true,
      answer: (call) => ok({ remaining: poolOf(call.person) }),
    },
  ];
}

function accountBody(person: Person): Record<string, unknown> {
  const since = stamp(Date.parse('2024-02-01T08:00:00Z'));
  return {
    allow_tracking: false,
    beta: false,
    country_of_residence: null,
    created_at: since,
    default_organization: null,
    default_team: null,
    delinquent_at: null,
    email: person.email,
    federated: false,
    id: person.id,
    identity_provider: null,
    last_login: null,
    name: person.email.split('@')[0] ?? null,
    sms_number: null,
    suspended_at: null,
    two_factor_authentication: true,
    updated_at: since,
    verified: true,
  };
}
