import { MeetingStatus, useMeetingStatus } from 'amazon-chime-sdk-component-library-react';
import { useEffect } from 'react';

/** The page's title, which tells of a lost connection also in another tab. */
export function useRoomTitle(title: string): void {
  const isTrouble = useMeetingStatus() === MeetingStatus.Reconnecting;

  useEffect(() => {
    document.title = `${isTrouble ? 'Reconnecting - ' : ''}${title} - Convoke`;
  }, [title, isTrouble]);
}
