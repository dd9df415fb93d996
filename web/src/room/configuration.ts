import { MeetingSessionConfiguration, VideoPriorityBasedPolicy } from 'amazon-chime-sdk-js';

import type { JoinedMeeting } from '../api/types';
import { quietLogger } from './quietLogger';

/**
 * What the SDK needs to know of the meeting, and how pictures are sent and asked for.
 *
 * A camera is sent in two sizes as soon as three are in the room (simulcast; browsers that cannot send
 * one), and each picture is asked for with a priority instead of one of its sizes: the server, which
 * sees each receiver's link, chooses the size (server-side network adaptation of the SDK). Scalable
 * coding (SVC) would need the server to cut layers out of one stream, and browsers that decode VP9.
 */
export function configurationOf({ Meeting, Attendee }: JoinedMeeting): MeetingSessionConfiguration {
  const configuration = new MeetingSessionConfiguration(Meeting, Attendee);
  configuration.enableSimulcastForUnifiedPlanChromiumBasedBrowsers = true;
  configuration.enableSVC = false;
  // The default with simulcast; named for the browsers without it, which are to ask in the same way.
  configuration.videoDownlinkBandwidthPolicy = new VideoPriorityBasedPolicy(quietLogger);
  return configuration;
}
