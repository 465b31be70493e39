import type { SimHeroku } from '../../sim/heroku/start-sim-heroku.ts';
import { shop } from './stage.ts';

/** One thing that may go wrong (or right) with the shop, by key and by button. */
export type Trouble = {
  readonly id: string;
  readonly key: string;
  readonly label: string;
  readonly description: string;
  /** Whose doing it is, and what the timeline says they do. */
  readonly who: string;
  readonly does: string;
  cause(heroku: SimHeroku): void;
};

export const releasePhaseFails: Trouble = {
  id: 'release-phase-fails',
  key: '1',
  label: 'Release phase fails',
  description: 'A migration breaks. The release never goes live.',
  who: 'Mia',
  does: 'Deploys; the migration of her release is broken.',
  cause: (heroku) => void heroku.deploy(shop, { outcome: 'release_phase_fails', user: 'mia@example.com' }),
};

export const webCrashes: Trouble = {
  id: 'web-crashes',
  key: '2',
  label: 'New release crashes',
  description: 'It goes live, and its web dynos die.',
  who: 'Mia',
  does: 'Deploys; the release goes live, and its web dynos will crash.',
  cause: (heroku) => void heroku.deploy(shop, { outcome: 'web_crashes', user: 'mia@example.com' }),
};

export const troubles: readonly Trouble[] = [
  releasePhaseFails,
  webCrashes,
  {
    id: 'deploy-good',
    key: '3',
    label: 'Good deploy',
    description: 'Nothing to worry about.',
    who: 'Raj',
    does: 'Deploys something that works.',
    cause: (heroku) => void heroku.deploy(shop, { outcome: 'good', user: 'raj@example.com' }),
  },
  {
    id: 'build-fails',
    key: '4',
    label: 'Build fails',
    description: 'No release comes of it.',
    who: 'Mia',
    does: 'Pushes something that does not build.',
    cause: (heroku) => void heroku.failBuild(shop, { user: 'mia@example.com' }),
  },
  {
    id: 'scale-up',
    key: '5',
    label: 'Scale web to 4',
    description: 'A person changes the formation.',
    who: 'Raj',
    does: 'Scales web to 4.',
    cause: (heroku) => void heroku.scale(shop, [{ type: 'web', quantity: 4 }], 'raj@example.com'),
  },
  {
    id: 'config-change',
    key: '6',
    label: 'Config change',
    description: 'Sets CHECKOUT_V2, which makes a release.',
    who: 'Ana',
    does: 'Sets CHECKOUT_V2.',
    cause: (heroku) => void heroku.setConfig(shop, { CHECKOUT_V2: 'on' }, 'ana@example.com'),
  },
];
