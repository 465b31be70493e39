import { randomUUID } from 'node:crypto';
import { log, type Platform } from './platform.ts';
import { type App, currentRelease, type Dyno, type DynoState, type Formation } from './world.ts';

/** Moves a dyno to another state, and says so. */
export function moveDyno(platform: Platform, app: App, dyno: Dyno, state: DynoState): void {
  log(platform, app, dyno.name, `State changed from ${dyno.state} to ${state}`);
  dyno.state = state;
  dyno.updatedAt = platform.clock.now();
  platform.tell.dynoState(app, dyno);
}

/** Boots one dyno of the formation on the current release. Nothing happens for an app without a slug. */
export function startDyno(platform: Platform, app: App, formation: Formation, name: string): void {
  const release = currentRelease(app);
  if (!release?.slug) return;
  const crashes = release.slug.webCrashes && formation.type === 'web';
  const dyno: Dyno = {
    id: randomUUID(),
    name,
    type: formation.type,
    size: formation.size,
    command: formation.command,
    management: 'formation',
    release: { id: release.id, version: release.version },
    state: 'starting',
    exitStatus: null,
    createdAt: platform.clock.now(),
    updatedAt: platform.clock.now(),
    cancelNext: () => undefined,
  };
  app.dynos.push(dyno);
  log(platform, app, name, `Starting process with command \`${dyno.command}\``);
  platform.tell.dynoState(app, dyno);
  dyno.cancelNext = platform.clock.after(platform.timing.bootMs, () => {
    moveDyno(platform, app, dyno, 'up');
    if (!crashes) return;
    dyno.cancelNext = platform.clock.after(platform.timing.crashAfterMs, () =>
      crashDyno(platform, app, dyno),
    );
  });
}

/**
 * The program of a formation dyno ends by itself. Heroku starts it again at once the first time, then after growing
 * pauses (Dev Center, "Dyno Restarts"); until then it stands in the list as `crashed`.
 */
export function crashDyno(platform: Platform, app: App, dyno: Dyno, exitStatus = 1): void {
  dyno.cancelNext();
  dyno.exitStatus = exitStatus;
  log(platform, app, dyno.name, `Process exited with status ${exitStatus}`);
  moveDyno(platform, app, dyno, 'crashed');
  const count = app.crashes.get(dyno.name) ?? 0;
  app.crashes.set(dyno.name, count + 1);
  const pauses = platform.timing.crashPausesMs;
  const pauseMs = pauses[Math.min(count, pauses.length - 1)] ?? 0;
  dyno.cancelNext = platform.clock.after(pauseMs, () => {
    forget(app, dyno);
    const formation = app.formation.find(({ type }) => type === dyno.type);
    if (formation) startDyno(platform, app, formation, dyno.name);
  });
}

/** SIGTERM and, a moment later, gone. It leaves the list at once. */
export function stopDyno(platform: Platform, app: App, dyno: Dyno): void {
  dyno.cancelNext();
  forget(app, dyno);
  if (dyno.state === 'crashed') return;
  moveDyno(platform, app, dyno, 'stopping');
  log(platform, app, dyno.name, 'Stopping all processes with SIGTERM');
  dyno.cancelNext = platform.clock.after(platform.timing.stopMs, () => {
    dyno.exitStatus = 143;
    moveDyno(platform, app, dyno, 'down');
  });
}

/** Stops these dynos and starts those of the formation anew, under the same names with new ids. */
export function restartDynos(platform: Platform, app: App, dynos: readonly Dyno[]): void {
  for (const dyno of dynos) {
    stopDyno(platform, app, dyno);
    const formation = app.formation.find(({ type }) => type === dyno.type);
    if (dyno.management === 'formation' && formation) startDyno(platform, app, formation, dyno.name);
  }
}

/** Starts and stops dynos of one process type until there are as many as the formation wants. */
export function fitDynos(platform: Platform, app: App, formation: Formation): void {
  const ofType = app.dynos.filter((dyno) => dyno.type === formation.type && dyno.management === 'formation');
  const wanted = Array.from({ length: formation.quantity }, (_, index) => `${formation.type}.${index + 1}`);
  for (const dyno of ofType) if (!wanted.includes(dyno.name)) stopDyno(platform, app, dyno);
  for (const name of wanted) {
    if (!ofType.some((dyno) => dyno.name === name)) startDyno(platform, app, formation, name);
  }
}

function forget(app: App, gone: Dyno): void {
  app.dynos = app.dynos.filter((dyno) => dyno !== gone);
}
