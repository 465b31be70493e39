import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyDatabase } from '../setup/empty-database.ts';
import { makeDatabase } from '../setup/fresh-database.ts';
import { callsOfTheStory, playWith, tellingPoints } from './second-story.ts';

const points = tellingPoints(await callsOfTheStory());
const database = await makeDatabase();
beforeEach(() => emptyDatabase(database.url));
afterAll(database.drop);

it('there are many points to stand still at', () => {
  expect(points.length).toBeGreaterThan(30);
});

describe(`a process that stands still at one of ${points.length} points for longer than every lease, while another goes on`, () => {
  it.each(points)('does nothing twice when it wakes after call $at, $call', ({ at }) =>
    playWith(database.url, 'stands still', at),
  );
});
