import {
  Laptop,
  MicrophoneActivity,
  Phone,
  RosterCell,
  useAttendeeStatus,
  useLocalVideo,
} from 'amazon-chime-sdk-component-library-react';

import { describe, nameOf, type People } from './people';

interface Props {
  attendeeId: string;
  people: People;
  isSelf: boolean;
  isSpeaking: boolean;
}

/** One line of the roster. */
export function Person({ attendeeId, people, isSelf, isSpeaking }: Props) {
  const { muted, videoEnabled, sharingContent } = useAttendeeStatus(attendeeId);
  const { isVideoEnabled } = useLocalVideo();
  const record = people.get(attendeeId);
  const name = nameOf(people, attendeeId);
  const isPhone = record?.JoinMethod === 'Phone';

  return (
    <RosterCell
      className={isSpeaking && !muted ? 'person person-speaking' : 'person'}
      name={isSelf ? `${name} (you)` : name}
      subtitle={describe(record, { muted, speaking: isSpeaking, sharing: sharingContent })}
      muted={muted}
      {...(isPhone ? {} : { videoEnabled: isSelf ? isVideoEnabled : videoEnabled })}
      sharingContent={sharingContent}
      microphone={<MicrophoneActivity attendeeId={attendeeId} />}
      extraIcon={isPhone ? <Phone aria-hidden /> : <Laptop aria-hidden />}
    />
  );
}
