import { afterEach, expect, test, vi } from 'vitest';

import { admission, forgetAdmission, keepAdmission } from './admission';

const JOINED = {
  Meeting: { MeetingId: 'm', MediaPlacement: {} },
  Attendee: { AttendeeId: 'a', ExternalUserId: 'e', JoinToken: 't' },
  Name: 'Nikki',
};
const CODE = { kind: 'code', eventId: '123456', passcode: '654321' } as const;

afterEach(() => {
  forgetAdmission();
  vi.useRealTimers();
});

test('is for the invitation that it was given for, and for no other', () => {
  expect(admission(CODE)).toBeNull();
  keepAdmission(CODE, JOINED);
  expect(admission({ ...CODE })).toBe(JOINED);
  expect(admission({ ...CODE, passcode: '654320' })).toBeNull();
  expect(admission({ kind: 'token', token: 't' })).toBeNull();
  forgetAdmission();
  expect(admission(CODE)).toBeNull();
});

test('is good for a minute', () => {
  vi.useFakeTimers();
  keepAdmission(CODE, JOINED);
  vi.advanceTimersByTime(59_999);
  expect(admission(CODE)).toBe(JOINED);
  vi.advanceTimersByTime(1);
  expect(admission(CODE)).toBeNull();
});

test('is not good after a clock that was set back', () => {
  vi.useFakeTimers();
  keepAdmission(CODE, JOINED);
  vi.setSystemTime(Date.now() - 1000);
  expect(admission(CODE)).toBeNull();
});
