// What the page knows, and who is looking. Everything else draws from here.

const listeners = new Set();
let drawing = false;

export const store = {
  team: { id: '', name: 'Slack' },
  bot: { userId: '', botId: '', name: '' },
  commands: [],
  people: new Map(),
  groups: new Map(),
  channels: new Map(),
  messages: new Map(),
  views: new Map(),
  panel: null,
  me: localStorage.getItem('sim.me') ?? '',
  channelId: '',
  threadTs: null,
  /** `thread`, `panel` or null: what stands at the side. */
  side: null,
  online: false,
  lastRead: JSON.parse(sessionStorage.getItem('sim.read') ?? '{}'),
};

/** Hear of changes, at most once per frame. */
export function onChange(listener) {
  listeners.add(listener);
}

export function changed() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    for (const listener of listeners) listener();
  });
}

export function applyState(state) {
  Object.assign(store, { team: state.team, bot: state.bot, commands: state.commands, panel: state.panel });
  store.people = byId(state.people);
  store.groups = byId(state.groups);
  store.channels = byId(state.channels);
  store.messages = new Map(state.messages.map((message) => [keyOf(message), message]));
  store.views = new Map(state.views.map((view) => [view.id, view]));
  if (!switchable().some((person) => person.id === store.me)) store.me = switchable()[0]?.id ?? '';
  if (!myChannels().some((channel) => channel.id === store.channelId)) store.channelId = firstChannel();
}

function byId(items) {
  return new Map(items.map((item) => [item.id, item]));
}

export const keyOf = (message) => `${message.channel}/${message.ts}`;

/** What a person is here; bots and those who left cannot sit before a screen. */
export function kindOf(person) {
  if (person.bot) return 'bot';
  if (person.deactivated) return 'deactivated';
  if (person.teamId) return 'other workspace';
  return person.guest ? 'guest' : 'member';
}

export function switchable() {
  return [...store.people.values()].filter((person) => !person.bot && !person.deactivated);
}

export const myself = () => store.people.get(store.me);

/** Channels this person sees: those they are in, open ones, and their direct message with the app. */
export function myChannels() {
  const person = myself();
  return [...store.channels.values()].filter((channel) => {
    if (channel.archived) return false;
    if (channel.members.includes(store.me)) return true;
    return !channel.private && person !== undefined && kindOf(person) === 'member';
  });
}

function firstChannel() {
  const mine = myChannels();
  const used = mine.find((channel) => channel.hasBot && topLevel(channel.id).length > 0);
  return (used ?? mine.find((channel) => channel.hasBot) ?? mine[0])?.id ?? '';
}

function visible(message) {
  return message.ephemeralFor === null || message.ephemeralFor === store.me;
}

/** Messages that stand in the channel itself. */
export function topLevel(channelId) {
  return [...store.messages.values()].filter(
    (message) =>
      message.channel === channelId && visible(message) && (message.threadTs === null || message.broadcast),
  );
}

export function repliesTo(parent) {
  return [...store.messages.values()].filter(
    (message) => message.channel === parent.channel && message.threadTs === parent.ts && visible(message),
  );
}

const readKey = (channelId) => `${store.me}/${channelId}`;

export function unreadIn(channelId) {
  const last = Number(store.lastRead[readKey(channelId)] ?? 0);
  return topLevel(channelId).filter((message) => Number(message.ts) > last && message.userId !== store.me)
    .length;
}

export function markRead(channelId) {
  const newest = topLevel(channelId).at(-1);
  if (newest === undefined || store.lastRead[readKey(channelId)] === newest.ts) return;
  store.lastRead[readKey(channelId)] = newest.ts;
  sessionStorage.setItem('sim.read', JSON.stringify(store.lastRead));
}

export function become(userId) {
  store.me = userId;
  localStorage.setItem('sim.me', userId);
  if (!myChannels().some((channel) => channel.id === store.channelId)) store.channelId = firstChannel();
  changed();
}

/** Who wrote it: a person, the app, or Slackbot. */
export function authorOf(message) {
  const person = store.people.get(message.userId);
  if (message.userId === 'USLACKBOT') return { name: 'Slackbot', app: true, id: message.userId };
  return { name: person?.realName ?? message.userId, app: message.botId !== null, id: message.userId };
}

export function channelLabel(channel) {
  return channel.id.startsWith('D') ? store.bot.name : channel.name;
}
