import { ServerSideNetworkAdaption, VideoPriorityBasedPolicy } from 'amazon-chime-sdk-js';
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

test('sends a camera in several sizes and leaves the choice among those of others to the server', () => {
  const configuration = configurationOf(joined);
  expect(configuration.enableSimulcastForUnifiedPlanChromiumBasedBrowsers).toBe(true);
  const policy = configuration.videoDownlinkBandwidthPolicy as VideoPriorityBasedPolicy;
  expect(policy.getServerSideNetworkAdaption()).toBe(
    ServerSideNetworkAdaption.BandwidthProbingAndRemoteVideoQualityAdaption,
  );
});

test('has a policy of its own for each session, which keeps state', () => {
  expect(configurationOf(joined).videoDownlinkBandwidthPolicy).not.toBe(
    configurationOf(joined).videoDownlinkBandwidthPolicy,
  );
});
