import { MeetingSessionConfiguration } from 'amazon-chime-sdk-js';

import type { JoinedMeeting } from '../api/types';

/**
 * What the SDK needs to know of the meeting, and how pictures are sent.
 *
 * A camera is sent once, at a rate that the server suits to the narrowest way of those who watch it. Not in
 * several sizes (simulcast), as the SDK by itself: it calls that deprecated. Of a camera below 960 x 540 Chromium
 * sends the first two of the three sizes at most, and the SDK has switched the second off: of 640 x 480 the
 * others see 160 x 120, although it is announced whole. Not in layers (SVC): the server does not take layers
 * out of a stream.
 */
export function configurationOf({ Meeting, Attendee }: JoinedMeeting): MeetingSessionConfiguration {
  const configuration = new MeetingSessionConfiguration(Meeting, Attendee);
  configuration.enableSimulcastForUnifiedPlanChromiumBasedBrowsers = false;
  configuration.enableSVC = false;
  return configuration;
}
