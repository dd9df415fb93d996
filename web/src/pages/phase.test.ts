import { expect, test } from 'vitest';

import type { JoinedMeeting } from '../api/types';
import { loadPreferences } from '../devices/preferences';
import type { Refusal } from '../words/refusals';
import { next, type Phase } from './phase';

const joined: JoinedMeeting = {
  Meeting: { MeetingId: 'm', MediaPlacement: {} },
  Attendee: { AttendeeId: 'a', ExternalUserId: 'e', JoinToken: 't' },
  Name: 'Nikki',
};
const preferences = loadPreferences();
const asking: Phase = { name: 'asking', wish: null };
const lobby: Phase = { name: 'lobby' };
const room: Phase = { name: 'room', joined, preferences };
const refusal: Refusal = { title: 'No', text: 'no', remedy: 'none' };

test('goes by the lobby into the room, out of it, and asks again for the way back', () => {
  expect(next(asking, { type: 'admitted', joined })).toEqual(lobby);
  expect(next(lobby, { type: 'join', preferences, joined })).toEqual(room);
  const over = next(room, { type: 'over', ending: 'left' });
  expect(over).toEqual({ name: 'over', ending: 'left' });
  expect(next(over, { type: 'again' })).toEqual(asking);
});

test('asks again from the lobby where what was given is too old', () => {
  const joining = next(lobby, { type: 'join', preferences, joined: null });
  expect(joining).toEqual({ name: 'joining', preferences });
  expect(next(joining, { type: 'admitted', joined })).toEqual(room);
  expect(next(joining, { type: 'refused', refusal })).toEqual({ name: 'refused', refusal });
});

test('takes who was in the room back there without the lobby', () => {
  expect(next({ name: 'asking', wish: preferences }, { type: 'admitted', joined })).toEqual(room);
});

test('tells a refusal before anything else, and asks again on demand', () => {
  const refused = next(asking, { type: 'refused', refusal });
  expect(refused).toEqual({ name: 'refused', refusal });
  expect(next(refused, { type: 'again' })).toEqual(asking);
});

test('ignores what comes too late', () => {
  expect(next(lobby, { type: 'admitted', joined })).toBe(lobby);
  expect(next(lobby, { type: 'refused', refusal })).toBe(lobby);
  expect(next(lobby, { type: 'over', ending: 'ended' })).toBe(lobby);
  expect(next(room, { type: 'join', preferences, joined })).toBe(room);
  expect(next(asking, { type: 'again' })).toBe(asking);
});
