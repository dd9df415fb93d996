import { useAudioVideo } from 'amazon-chime-sdk-component-library-react';
import { useEffect, useState } from 'react';

/** Who of these attendees is muted, phones too. */
export function useMuted(ids: string[]): ReadonlySet<string> {
  const audioVideo = useAudioVideo();
  const [muted, setMuted] = useState<ReadonlySet<string>>(() => new Set());
  const list = ids.join(' ');

  useEffect(() => {
    if (!audioVideo || !list) return undefined;
    // The SDK gives null for what has not changed.
    const hear = (id: string, _volume: number | null, isMuted: boolean | null) => {
      if (isMuted !== null) setMuted((now) => withMember(now, id, isMuted));
    };
    const watched = list.split(' ');
    for (const id of watched) audioVideo.realtimeSubscribeToVolumeIndicator(id, hear);
    return () => {
      for (const id of watched) audioVideo.realtimeUnsubscribeFromVolumeIndicator(id, hear);
    };
  }, [audioVideo, list]);

  return muted;
}

function withMember(set: ReadonlySet<string>, id: string, isMember: boolean): ReadonlySet<string> {
  if (set.has(id) === isMember) return set;
  const result = new Set(set);
  if (isMember) result.add(id);
  else result.delete(id);
  return result;
}
