import { useMeetingManager } from 'amazon-chime-sdk-component-library-react';
import { useCallback, useEffect, useRef } from 'react';

import type { Ending } from '../words/endings';
import type { Directory } from './directory';
import { enter } from './enter';
import { useNotice } from './notice';
import type { RoomProps } from './Room';

/** Enters the meeting when the room is shown, and leaves it when the room goes away. */
export function useSession(
  { joined, preferences, onOver }: RoomProps,
  directory: Directory,
): { leave: (ending: Ending) => void } {
  const manager = useMeetingManager();
  const { tell } = useNotice();
  // The SDK's manager leaves by itself when a session stops, and must not be told twice.
  const isOver = useRef(false);

  useEffect(() => {
    const over = (ending: Ending) => {
      if (isOver.current) return;
      isOver.current = true;
      onOver(ending);
    };
    enter(manager, joined, preferences, { directory, onOver: over, onProblem: tell }).catch(() => over('failed'));
    return () => {
      if (isOver.current) return;
      isOver.current = true;
      void manager.leave();
    };
  }, [manager, joined, preferences, directory, onOver, tell]);

  const leave = useCallback(
    (ending: Ending) => {
      if (isOver.current) return;
      isOver.current = true;
      void manager.leave();
      // Not waiting for the server's farewell, which may never come.
      onOver(ending);
    },
    [manager, onOver],
  );
  return { leave };
}
