import type { Calls } from './calls.ts';
import { createCalls } from './calls.ts';
import type { Changes } from './changes.ts';
import { createChanges } from './changes.ts';
import type { Faults } from './faults.ts';
import { createFaults } from './faults.ts';
import type { History } from './history.ts';
import { createHistory } from './history.ts';
import type { SimChannel, SimPerson, SimUserGroup } from './people.ts';
import { demoChannels, demoGroups, demoPeople } from './people.ts';
import type { Views } from './views.ts';
import { createViews } from './views.ts';

export type SlashCommand = {
  /** With its slash: `/herald`. */
  readonly command: string;
  readonly description: string;
  readonly usageHint?: string;
};

export type WorkspaceOptions = {
  /** Milliseconds since 1970. Default: the machine's clock. */
  readonly now?: () => number;
  readonly team?: { readonly id: string; readonly name: string; readonly domain: string };
  /** The app's name as it stands beside its messages. */
  readonly botName?: string;
  readonly people?: readonly SimPerson[];
  readonly groups?: readonly SimUserGroup[];
  readonly channels?: readonly SimChannel[];
  readonly commands?: readonly SlashCommand[];
};

export type Bot = {
  readonly userId: string;
  readonly botId: string;
  readonly appId: string;
  readonly name: string;
};

/** Everything a Slack workspace remembers, and the one app installed in it. */
export type Workspace = {
  readonly now: () => number;
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly bot: Bot;
  readonly commands: readonly SlashCommand[];
  readonly changes: Changes;
  readonly history: History;
  readonly views: Views;
  readonly faults: Faults;
  readonly calls: Calls;
  /** Everybody, the app's own user included. */
  people(): readonly SimPerson[];
  person(id: string): SimPerson | undefined;
  setPerson(person: SimPerson): void;
  groups(): readonly SimUserGroup[];
  setGroup(group: SimUserGroup): void;
  channels(): readonly SimChannel[];
  /** By id, name or `#name`. */
  channel(ref: string): SimChannel | undefined;
  /** @throws Error when there is none; it names those there are */
  needChannel(ref: string): SimChannel;
  setChannel(channel: SimChannel): void;
  isMember(channel: SimChannel, userId: string): boolean;
  /** The direct message between the app and this person, made when it is missing. */
  direct(userId: string): SimChannel;
};

const defaultCommands: readonly SlashCommand[] = [
  { command: '/herald', description: 'Ask Herald', usageHint: 'help' },
];

export function createWorkspace(options: WorkspaceOptions): Workspace {
  const now = options.now ?? Date.now;
  const bot = {
    userId: 'U0HERALDBOT',
    botId: 'B0HERALDBOT',
    appId: 'A0HERALDAPP',
    name: options.botName ?? 'Herald',
  };
  const changes = createChanges();
  const people = byId([...(options.people ?? demoPeople), botPerson(bot)]);
  const groups = byId(options.groups ?? demoGroups);
  const channels = byId(options.channels ?? demoChannels);
  const shared = { now, changes };

  function put<T extends { readonly id: string }>(map: Map<string, T>, item: T): void {
    map.set(item.id, item);
    changes.emit({ kind: 'workspace' });
  }

  function channel(ref: string): SimChannel | undefined {
    return channels.get(ref) ?? [...channels.values()].find((one) => one.name === ref.replace(/^#/, ''));
  }

  return {
    now,
    team: options.team ?? { id: 'T0ACMESHOP0', name: 'Acme Shop', domain: 'acme-shop' },
    bot,
    commands: options.commands ?? defaultCommands,
    changes,
    history: createHistory(shared),
    views: createViews(shared),
    faults: createFaults(),
    calls: createCalls(changes),
    people: () => [...people.values()],
    person: (id) => people.get(id),
    setPerson: (person) => put(people, person),
    groups: () => [...groups.values()],
    setGroup: (group) => put(groups, group),
    channels: () => [...channels.values()],
    channel,
    needChannel(ref) {
      const found = channel(ref);
      if (found) return found;
      throw new Error(
        `no channel ${ref}; there are: ${[...channels.values()].map((one) => `#${one.name}`).join(', ')}`,
      );
    },
    setChannel: (channel) => put(channels, channel),
    isMember(channel, userId) {
      if (userId === bot.userId) return channel.hasBot;
      if (channel.members !== 'everyone') return channel.members.includes(userId);
      const person = people.get(userId);
      return person !== undefined && !person.guest && person.teamId === undefined;
    },
    direct(userId) {
      const id = `D${userId.slice(1)}`;
      const known = channels.get(id);
      if (known) return known;
      const channel = { id, name: `dm-${userId}`, private: true, members: [userId], hasBot: true };
      put(channels, channel);
      return channel;
    },
  };
}

function byId<T extends { readonly id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

function botPerson(bot: Bot): SimPerson {
  return { id: bot.userId, name: bot.name.toLowerCase(), realName: bot.name, email: '', bot: true };
}
