import { expect, test } from 'vitest';

import { changes, type Seat, type Seats } from './changes';

const zoe: Seat = { name: 'Zoe', joinMethod: 'Web', isMuted: false };
const anna: Seat = { name: 'Anna', joinMethod: 'Phone', isMuted: false };
const guest: Seat = { name: 'Guest', isMuted: false };
const room = (...seats: [string, Seat][]): Seats => new Map(seats);
const alone = room(['me', zoe]);

test('says who comes, how, and who goes', () => {
  expect(changes(alone, room(['me', zoe], ['2', anna], ['3', guest]), 'me')).toEqual([
    'Anna joined by phone.',
    'Guest joined.',
  ]);
  expect(changes(room(['me', zoe], ['2', anna]), alone, 'me')).toEqual(['Anna left.']);
});

test('says who is muted, of oneself too', () => {
  const both = room(['me', zoe], ['2', anna]);
  const muted = room(['me', { ...zoe, isMuted: true }], ['2', { ...anna, isMuted: true }]);
  expect(changes(both, muted, 'me')).toEqual(['You are muted.', 'Anna is muted.']);
  expect(changes(muted, both, 'me')).toEqual(['You are no longer muted.', 'Anna is no longer muted.']);
});

test('takes the first that is known of somebody as how they came', () => {
  const unknown = room(['me', zoe], ['2', { ...anna, isMuted: undefined }]);
  const muted = room(['me', zoe], ['2', { ...anna, isMuted: true }]);
  expect(changes(unknown, muted, 'me')).toEqual([]);
  expect(changes(muted, unknown, 'me')).toEqual([]);
  expect(changes(alone, muted, 'me')).toEqual(['Anna joined by phone.']);
});

test('does not tell anybody of their own coming and going, and says nothing when nothing happened', () => {
  expect(changes(room(), alone, 'me')).toEqual([]);
  expect(changes(alone, room(), 'me')).toEqual([]);
  expect(changes(alone, alone, 'me')).toEqual([]);
});
