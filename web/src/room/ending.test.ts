import { MeetingSessionStatusCode as Code } from 'amazon-chime-sdk-js';
import { expect, test } from 'vitest';

import { endingOf } from './ending';

test('knows what the SDK means when a session stops', () => {
  expect(endingOf(Code.MeetingEnded)).toBe('ended');
  expect(endingOf(Code.AudioAttendeeRemoved)).toBe('removed');
  expect(endingOf(Code.AudioJoinedFromAnotherDevice)).toBe('joined-elsewhere');
  expect(endingOf(Code.AudioCallAtCapacity)).toBe('full');
  expect(endingOf(Code.SignalingBadRequest)).toBe('not-admitted');
  expect(endingOf(Code.ConnectionHealthReconnect)).toBe('connection-lost');
  expect(endingOf(Code.RealtimeApiFailed)).toBe('failed');
});
