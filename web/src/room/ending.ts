import { MeetingSessionStatusCode as Code } from 'amazon-chime-sdk-js';

import type { Ending } from '../words/endings';

/** What the SDK says when a session stops, as what happened to the attendee. */
export function endingOf(code: Code): Ending {
  switch (code) {
    case Code.Left:
      return 'left';
    case Code.MeetingEnded:
      return 'ended';
    case Code.AudioAttendeeRemoved:
      return 'removed';
    case Code.AudioJoinedFromAnotherDevice:
      return 'joined-elsewhere';
    case Code.AudioCallAtCapacity:
    case Code.VideoCallAtSourceCapacity:
      return 'full';
    case Code.AudioAuthenticationRejected:
    case Code.SignalingBadRequest:
      return 'not-admitted';
    case Code.ConnectionHealthReconnect:
    case Code.SignalingInternalServerError:
    case Code.SignalingChannelClosedUnexpectedly:
    case Code.SignalingRequestFailed:
    case Code.ICEGatheringTimeoutWorkaround:
    case Code.TaskFailed:
    case Code.NoAttendeePresent:
      return 'connection-lost';
    default:
      return 'failed';
  }
}
