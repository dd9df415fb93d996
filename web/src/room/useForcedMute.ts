import { useAudioVideo } from 'amazon-chime-sdk-component-library-react';
import type { DataMessage } from 'amazon-chime-sdk-js';
import { useEffect } from 'react';

import { ASKED_TO_SPEAK, MUTED_BY_OTHERS, UNMUTED_BY_OTHERS } from '../words/mutes';
import { useNotice } from './notice';

/** Of our server's own messages to one attendee; other attendees' have a sender. */
const TOPIC = 'convoke-muted';

/**
 * Follows who runs the meeting: the SDK knows no mute from outside, shows its own state instead and
 * would leave the button and the attendee believing that they are heard. Never opens a microphone
 * that its owner has closed.
 */
export function useForcedMute(): void {
  const audioVideo = useAudioVideo();
  const { tell } = useNotice();

  useEffect(() => {
    if (!audioVideo) return undefined;
    let isForced = false;
    const follow = (isMuted: boolean) => {
      if (isMuted) {
        if (!audioVideo.realtimeIsLocalAudioMuted()) {
          audioVideo.realtimeMuteLocalAudio();
          isForced = true;
        }
        tell(MUTED_BY_OTHERS);
      } else if (isForced) {
        audioVideo.realtimeUnmuteLocalAudio();
        tell(UNMUTED_BY_OTHERS);
      } else {
        tell(ASKED_TO_SPEAK);
      }
    };
    const receive = (message: DataMessage) => {
      if (!message.senderAttendeeId) follow(message.json() === true);
    };
    const change = (isMuted: boolean) => {
      if (!isMuted) isForced = false;
    };
    audioVideo.realtimeSubscribeToReceiveDataMessage(TOPIC, receive);
    audioVideo.realtimeSubscribeToMuteAndUnmuteLocalAudio(change);
    return () => {
      audioVideo.realtimeUnsubscribeFromReceiveDataMessage(TOPIC);
      audioVideo.realtimeUnsubscribeToMuteAndUnmuteLocalAudio(change);
    };
  }, [audioVideo, tell]);
}
