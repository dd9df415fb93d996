import { expect, test } from 'vitest';

import type { JoinedMeeting } from '../api/types';
import { loadPreferences } from '../devices/preferences';
import { next, type Phase } from './phase';

const joined: JoinedMeeting = {
  Meeting: { MeetingId: 'm', MediaPlacement: {} },
  Attendee: { AttendeeId: 'a', ExternalUserId: 'e', JoinToken: 't' },
  Name: 'Nikki',
};
const preferences = loadPreferences();
const lobby: Phase = { name: 'lobby', refusal: null };
const refusal = { title: 'No', text: 'no' };

test('goes from the lobby into the room, out of it, and back', () => {
  const joining = next(lobby, { type: 'join', preferences });
  const room = next(joining, { type: 'admitted', joined });
  expect(room).toEqual({ name: 'room', joined, preferences });
  const over = next(room, { type: 'over', ending: 'left' });
  expect(over).toEqual({ name: 'over', ending: 'left' });
  expect(next(over, { type: 'again' })).toEqual(lobby);
});

test('comes back to the lobby with the reason of a refusal', () => {
  const joining = next(lobby, { type: 'join', preferences });
  expect(next(joining, { type: 'refused', refusal })).toEqual({ name: 'lobby', refusal });
});

test('ignores what comes too late', () => {
  expect(next(lobby, { type: 'admitted', joined })).toBe(lobby);
  expect(next(lobby, { type: 'over', ending: 'ended' })).toBe(lobby);
});
