import type { SimHeroku } from '../../sim/heroku/start-sim-heroku.ts';
import { shop } from './stage.ts';

/** One thing that may go wrong (or right) with the shop, by key and by button. */
export type Trouble = {
  readonly id: string;
  readonly key: string;
  readonly label: string;
  readonly description: string;
  /** What the timeline says. */
  readonly told: string;
  cause(heroku: SimHeroku): void;
};

export const troubles: readonly Trouble[] = [
  {
    id: 'release-phase-fails',
    key: '1',
    label: 'Release phase fails',
    description: 'A migration breaks. The release never goes live.',
    told: 'Mia deploys; the migration of her release is broken.',
    cause: (heroku) => void heroku.deploy(shop, { outcome: 'release_phase_fails', user: 'mia@example.com' }),
  },
  {
    id: 'web-crashes',
    key: '2',
    label: 'New release crashes',
    description: 'It goes live, and its web dynos die.',
    told: 'Mia deploys; the release goes live and its web dynos will crash.',
    cause: (heroku) => void heroku.deploy(shop, { outcome: 'web_crashes', user: 'mia@example.com' }),
  },
  {
    id: 'deploy-good',
    key: '3',
    label: 'Good deploy',
    description: 'Nothing to worry about.',
    told: 'Raj deploys something that works.',
    cause: (heroku) => void heroku.deploy(shop, { outcome: 'good', user: 'raj@example.com' }),
  },
  {
    id: 'build-fails',
    key: '4',
    label: 'Build fails',
    description: 'No release comes of it.',
    told: 'Mia pushes something that does not build.',
    cause: (heroku) => void heroku.failBuild(shop, { user: 'mia@example.com' }),
  },
  {
    id: 'scale-up',
    key: '5',
    label: 'Scale web to 4',
    description: 'A person changes the formation.',
    told: 'Raj scales web to 4.',
    cause: (heroku) => void heroku.scale(shop, [{ type: 'web', quantity: 4 }], 'raj@example.com'),
  },
  {
    id: 'config-change',
    key: '6',
    label: 'Config change',
    description: 'Sets CHECKOUT_V2, which makes a release.',
    told: 'Ana sets CHECKOUT_V2.',
    cause: (heroku) => void heroku.setConfig(shop, { CHECKOUT_V2: 'on' }, 'ana@example.com'),
  },
];
