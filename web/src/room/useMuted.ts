import { useAudioVideo } from 'amazon-chime-sdk-component-library-react';
import { useEffect, useState } from 'react';

type States = ReadonlyMap<string, boolean>;

/** Whether each of these attendees is muted, phones too; without those of whom it is not known yet. */
export function useMuted(ids: string[]): States {
  const audioVideo = useAudioVideo();
  const [states, setStates] = useState<States>(() => new Map());
  const list = ids.join(' ');

  useEffect(() => {
    if (!audioVideo || !list) return undefined;
    // The SDK gives null for what has not changed.
    const hear = (id: string, _volume: number | null, isMuted: boolean | null) => {
      if (isMuted !== null) setStates((now) => withState(now, id, isMuted));
    };
    const watched = list.split(' ');
    for (const id of watched) audioVideo.realtimeSubscribeToVolumeIndicator(id, hear);
    return () => {
      for (const id of watched) audioVideo.realtimeUnsubscribeFromVolumeIndicator(id, hear);
    };
  }, [audioVideo, list]);

  return states;
}

function withState(states: States, id: string, isMuted: boolean): States {
  return states.get(id) === isMuted ? states : new Map(states).set(id, isMuted);
}
