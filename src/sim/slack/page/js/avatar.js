import { h } from './dom.js';
import { authorOf, store } from './store.js';

const colours = ['#2b6cb0', '#2f855a', '#b7472a', '#6b46c1', '#b83280', '#0f766e', '#9c6410', '#475569'];

/** A square with initials; the app has a face of its own. */
export function avatar(message, size = 36) {
  const author = authorOf(message);
  if (author.app) return botAvatar(author, size);
  return personAvatar(store.people.get(author.id) ?? { id: author.id, realName: author.name }, size);
}

export function personAvatar(person, size = 36) {
  return square(initials(person.realName), colours[hash(person.id) % colours.length], size, 'avatar');
}

function botAvatar(author, size) {
  const slackbot = author.id === 'USLACKBOT';
  return square(slackbot ? '💜' : '📯', slackbot ? '#f4ede4' : '#311b5e', size, 'avatar avatar-bot');
}

function square(text, colour, size, className) {
  return h(
    'span',
    { class: className, 'aria-hidden': 'true', style: { '--size': `${size}px`, '--colour': colour } },
    text,
  );
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : '']
    .map((word) => word?.[0] ?? '')
    .join('')
    .toUpperCase();
}

function hash(text) {
  return [...text].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0, 7);
}
