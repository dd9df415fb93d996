import { expect, test } from 'vitest';

import { configurationOf } from './configuration';

const joined = {
  Meeting: { MeetingId: 'm', MediaPlacement: { SignalingUrl: 'ws://here/control/m', AudioHostUrl: 'here' } },
  Attendee: { AttendeeId: 'a', ExternalUserId: 'e', JoinToken: 't' },
  Name: 'Nikki',
};

test('goes where the server said, as whom it said', () => {
  const { urls, credentials } = configurationOf(joined);
  expect(urls).toMatchObject({ signalingURL: 'ws://here/control/m', audioHostURL: 'here' });
  expect(credentials).toMatchObject({ attendeeId: 'a', joinToken: 't' });
});

test('sends a camera once', () => {
  const configuration = configurationOf(joined);
  expect(configuration.enableSimulcastForUnifiedPlanChromiumBasedBrowsers).toBe(false);
  expect(configuration.enableSVC).toBe(false);
});
