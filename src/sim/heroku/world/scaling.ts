import { invalid, notFound } from '../refusal.ts';
import { findDynoSize } from './dyno-sizes.ts';
import { fitDynos, restartDynos } from './dynos.ts';
import { log, type Platform } from './platform.ts';
import type { App, Formation, Person } from './world.ts';

/** A wish for one process type. `quantity` may be a number, its text, or a step such as `"+1"`. */
export type ScaleWish = {
  readonly type: string;
  readonly quantity?: number | string | undefined;
  readonly size?: string | undefined;
};

type Step = { readonly formation: Formation; readonly quantity: number; readonly size: string };

/** Scales several process types: all of them or, when one wish cannot be met, none. */
export function scale(
  platform: Platform,
  app: App,
  wishes: readonly ScaleWish[],
  actor: Person,
): Formation[] {
  const steps = wishes.map((wish) => weigh(app, wish));
  return steps.map((step) => take(platform, app, step, actor));
}

function weigh(app: App, wish: ScaleWish): Step {
  const formation = app.formation.find(({ type, id }) => type === wish.type || id === wish.type);
  if (!formation) throw notFound('process type');
  const size = wish.size === undefined ? findDynoSize(formation.size) : findDynoSize(wish.size);
  if (!size) throw invalid(`Couldn't find that dyno size: ${wish.size}.`);
  const quantity = quantityOf(formation.quantity, wish.quantity);
  if (quantity > size.mostPerType) {
    throw invalid(`Cannot update to more than ${size.mostPerType} ${size.name} size dynos per process type.`);
  }
  return { formation, quantity, size: size.name };
}

function quantityOf(now: number, wish: number | string | undefined): number {
  if (wish === undefined) return now;
  const [, sign, digits] = /^([+-]?)(\d{1,6})$/.exec(String(wish)) ?? [];
  if (digits === undefined) throw invalid(`Invalid quantity: ${wish}.`);
  const step = Number(digits);
  const quantity = typeof wish === 'string' && sign ? now + (sign === '-' ? -step : step) : Number(wish);
  if (quantity < 0) throw invalid('Quantity must be 0 or more.');
  return quantity;
}

function take(platform: Platform, app: App, step: Step, actor: Person): Formation {
  const { formation } = step;
  const resized = step.size !== formation.size;
  const previous = {
    ...(step.quantity === formation.quantity ? {} : { quantity: formation.quantity }),
    ...(resized ? { size: formation.size } : {}),
  };
  if (Object.keys(previous).length === 0) return formation;
  formation.quantity = step.quantity;
  formation.size = step.size;
  formation.updatedAt = platform.clock.now();
  log(platform, app, 'api', `Scaled to ${formation.type}@${formation.quantity}:${formation.size}`);
  platform.tell.formation(app, formation, { action: 'update', previous }, actor);
  fitDynos(platform, app, formation);
  if (resized) {
    const old = app.dynos.filter((dyno) => dyno.type === formation.type && dyno.size !== formation.size);
    restartDynos(platform, app, old);
  }
  return formation;
}
