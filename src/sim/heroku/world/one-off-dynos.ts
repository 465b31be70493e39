import { randomInt, randomUUID } from 'node:crypto';
import { moveDyno } from './dynos.ts';
import { log, type Platform } from './platform.ts';
import type { App, Dyno, Person, Release } from './world.ts';

/** How a one-off dyno is started and how it ends. */
export type OneOff = {
  readonly type: string;
  readonly command: string;
  readonly size: string;
  readonly release: Release;
  readonly attached: boolean;
  readonly exitStatus: number;
  /** Null: it runs until somebody stops it. */
  readonly runMs: number | null;
};

/** Starts a dyno outside the formation (`run`, `scheduler`, `release`), which ends by itself: `down`, or `crashed`. */
export function startOneOff(platform: Platform, app: App, how: OneOff): Dyno {
  const dyno: Dyno = {
    id: randomUUID(),
    name: `${how.type}.${randomInt(1000, 10_000)}`,
    type: how.type,
    size: how.size,
    command: how.command,
    management: how.attached ? 'run:attached' : 'run:detached',
    release: { id: how.release.id, version: how.release.version },
    state: 'starting',
    exitStatus: null,
    createdAt: platform.clock.now(),
    updatedAt: platform.clock.now(),
    cancelNext: () => undefined,
  };
  app.dynos.push(dyno);
  log(platform, app, dyno.name, `Starting process with command \`${how.command}\``);
  platform.tell.dynoState(app, dyno);
  const bootMs = Math.min(platform.timing.bootMs, (how.runMs ?? Number.POSITIVE_INFINITY) / 2);
  dyno.cancelNext = platform.clock.after(bootMs, () => {
    moveDyno(platform, app, dyno, 'up');
    if (how.runMs === null) return;
    dyno.cancelNext = platform.clock.after(how.runMs - bootMs, () =>
      endOneOff(platform, app, dyno, how.exitStatus),
    );
  });
  return dyno;
}

/** A one-off dyno that a person or a scheduler asked for: this is also told as `api:dyno`. */
export function runOneOff(platform: Platform, app: App, how: OneOff, actor: Person): Dyno {
  const dyno = startOneOff(platform, app, how);
  platform.tell.dynoCreated(app, dyno, actor);
  return dyno;
}

/** The command ends: exit status 0 is `down`, anything else `crashed`. */
export function endOneOff(platform: Platform, app: App, dyno: Dyno, exitStatus: number): void {
  dyno.cancelNext();
  app.dynos = app.dynos.filter((other) => other !== dyno);
  dyno.exitStatus = exitStatus;
  log(platform, app, dyno.name, `Process exited with status ${exitStatus}`);
  moveDyno(platform, app, dyno, exitStatus === 0 ? 'down' : 'crashed');
}
