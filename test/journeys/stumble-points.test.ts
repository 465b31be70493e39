import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyDatabase } from '../setup/empty-database.ts';
import { makeDatabase } from '../setup/fresh-database.ts';
import { callsOfTheStory, playWith, tellingPoints } from './second-story.ts';

const points = tellingPoints(await callsOfTheStory());
const database = await makeDatabase();
beforeEach(() => emptyDatabase(database.url));
afterAll(database.drop);

it('there are many points to stumble at', () => {
  expect(points.length).toBeGreaterThan(30);
});

describe(`a process that loses the answer to one call, at one of ${points.length} points, and goes on`, () => {
  it.each(points)('ends in the same place after call $at, $call', ({ at }) =>
    playWith(database.url, 'answer lost', at),
  );
});

describe(`a process whose call is refused once, at one of ${points.length} points, and that goes on`, () => {
  it.each(points)('ends in the same place after call $at, $call', ({ at }) =>
    playWith(database.url, 'refused', at),
  );
});
