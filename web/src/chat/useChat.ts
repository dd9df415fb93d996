import { useAudioVideo } from 'amazon-chime-sdk-component-library-react';
import type { DataMessage } from 'amazon-chime-sdk-js';
import { useCallback, useEffect, useReducer, useRef } from 'react';

import { advance, bytesLeft, type ChatLog, EMPTY_LOG } from './messages';

const TOPIC = 'chat';
/** For how long the server keeps a line for those who come later. */
const LIFETIME_MS = 300_000;

export interface Chat extends ChatLog {
  /** False: it was empty, too long, or there is no connection. */
  send: (text: string) => boolean;
}

/** The meeting's chat over data messages. `isOpen`: its attendee sees it, so nothing is unread. */
export function useChat(ownId: string, isOpen: boolean): Chat {
  const audioVideo = useAudioVideo();
  const [log, dispatch] = useReducer(advance, EMPTY_LOG);
  const count = useRef(0);
  const open = useRef(isOpen);

  useEffect(() => {
    open.current = isOpen;
    if (isOpen) dispatch({ type: 'read' });
  }, [isOpen]);

  useEffect(() => {
    if (!audioVideo) return undefined;
    const receive = (message: DataMessage) => {
      const text = message.text();
      if (message.senderAttendeeId === ownId) {
        if (message.throttled) dispatch({ type: 'refused', text });
        return;
      }
      count.current += 1;
      dispatch({
        type: 'received',
        isOpen: open.current,
        message: {
          key: `received-${count.current}`,
          senderId: message.senderAttendeeId,
          text,
          sentAt: message.timestampMs,
          isOwn: false,
          isRefused: false,
        },
      });
    };
    audioVideo.realtimeSubscribeToReceiveDataMessage(TOPIC, receive);
    return () => audioVideo.realtimeUnsubscribeFromReceiveDataMessage(TOPIC);
  }, [audioVideo, ownId]);

  const send = useCallback(
    (typed: string) => {
      const text = typed.trim();
      if (!audioVideo || !text || bytesLeft(text) < 0) return false;
      audioVideo.realtimeSendDataMessage(TOPIC, text, LIFETIME_MS);
      count.current += 1;
      dispatch({
        type: 'sent',
        message: {
          key: `sent-${count.current}`,
          senderId: ownId,
          text,
          sentAt: Date.now(),
          isOwn: true,
          isRefused: false,
        },
      });
      return true;
    },
    [audioVideo, ownId],
  );

  return { ...log, send };
}
