/** Answers of the Platform API, whole, as its reference shows them; a test says only what is odd. */
export function releaseAnswer(version: number, odd: object = {}): object {
  return {
    addon_plan_names: ['heroku-postgresql:standard-0'],
    artifacts: [{ type: 'slug', id: `slug-${version}` }],
    app: { name: 'shop', id: 'app-1' },
    created_at: '2026-11-18T09:41:19Z',
    description: `Deploy 1a2b3c${version}`,
    id: `release-${version}`,
    updated_at: '2026-11-18T09:42:02Z',
    slug: { id: `slug-${version}` },
    status: 'succeeded',
    user: { id: 'user-raj', email: 'raj@example.com' },
    version,
    current: false,
    output_stream_url: 'https://release-output.example.com/secret',
    eligible_for_rollback: true,
    ...odd,
  };
}

export const dynoAnswer = {
  attach_url: 'rendezvous://rendezvous.example.com:5000/secret',
  command: 'npm start',
  created_at: '2026-11-18T09:41:30Z',
  id: 'dyno-1',
  name: 'web.1',
  release: { id: 'release-42', version: 42 },
  app: { name: 'shop', id: 'app-1' },
  size: 'Standard-1X',
  state: 'crashed',
  type: 'web',
  updated_at: '2026-11-18T09:41:30Z',
};
