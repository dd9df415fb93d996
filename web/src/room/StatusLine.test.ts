import { MeetingStatus } from 'amazon-chime-sdk-component-library-react';
import { expect, test } from 'vitest';

import { statusWords } from './StatusLine';

test('says how the connection is, and when that takes long', () => {
  expect(statusWords(MeetingStatus.Loading, false)).toMatch(/Connecting/);
  expect(statusWords(MeetingStatus.Loading, true)).toMatch(/does not answer yet/);
  expect(statusWords(MeetingStatus.Succeeded, true)).toBe('Connected');
  expect(statusWords(MeetingStatus.Reconnecting, false)).toMatch(/lost. Reconnecting/);
  expect(statusWords(MeetingStatus.Reconnecting, true)).toMatch(/Still no connection/);
  expect(statusWords(MeetingStatus.Ended, false)).toBe('');
});
