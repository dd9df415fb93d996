import { MeetingSessionConfiguration } from 'amazon-chime-sdk-js';

import type { JoinedMeeting } from '../api/types';

/**
 * What the SDK needs to know of the meeting, and how pictures are sent.
 *
 * A camera is sent once, at a rate that the server suits to the narrowest way of those who watch it. Not in
 * several sizes (simulcast): of a camera below 960 x 540, as most are opened, Chromium leaves out the best
 * size, and others would see a stamp. Not in layers (SVC): the server does not take layers out of a stream.
 */
export function configurationOf({ Meeting, Attendee }: JoinedMeeting): MeetingSessionConfiguration {
  const configuration = new MeetingSessionConfiguration(Meeting, Attendee);
  configuration.enableSimulcastForUnifiedPlanChromiumBasedBrowsers = false;
  configuration.enableSVC = false;
  return configuration;
}
