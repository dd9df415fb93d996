import { useEffect, useRef, useState } from 'react';

import { ChatPanel } from '../chat/ChatPanel';
import { useChat } from '../chat/useChat';
import { Announcer } from './Announcer';
import { Controls } from './Controls';
import type { Directory } from './directory';
import { NoticeBar } from './notice';
import type { RoomProps } from './Room';
import { RosterPanel } from './RosterPanel';
import { Stage } from './Stage';
import { StatusLine } from './StatusLine';
import { useDirectory } from './useDirectory';
import { useForcedMute } from './useForcedMute';
import { useRoomTitle } from './useRoomTitle';
import { useSession } from './useSession';

export type SidePanel = 'people' | 'chat' | null;

const WIDE = '(min-width: 800px)';

/** What is where in the room. */
export function RoomLayout(props: RoomProps & { directory: Directory }) {
  const { joined, preferences, eventId, directory } = props;
  const { leave } = useSession(props, directory);
  useForcedMute();
  const people = useDirectory(directory);
  const [panel, setPanel] = useState<SidePanel>(() =>
    window.matchMedia(WIDE).matches ? 'people' : null,
  );
  const ownId = joined.Attendee.AttendeeId;
  const chat = useChat(ownId, panel === 'chat');
  const closePanel = () => {
    setPanel(null);
    // Back to the button that had opened it.
    if (panel) controlButton(panel)?.focus();
  };
  const title = eventId ? `Event ${eventId}` : 'Meeting';

  useRoomTitle(title);

  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => heading.current?.focus(), []);

  return (
    <div className={panel ? 'room room-with-side' : 'room'}>
      <header className="room-top">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <StatusLine />
        <Announcer people={people} ownId={ownId} />
      </header>
      <main className="room-stage">
        <NoticeBar />
        <Stage people={people} ownId={ownId} />
      </main>
      {panel && (
        <aside className="room-side" aria-label={panel === 'people' ? 'People' : 'Chat'}>
          {panel === 'people' ? (
            <RosterPanel people={people} ownId={ownId} onClose={closePanel} />
          ) : (
            <ChatPanel chat={chat} people={people} onClose={closePanel} />
          )}
        </aside>
      )}
      <footer className="room-bar">
        <Controls
          meetingId={joined.Meeting.MeetingId}
          preferences={preferences}
          panel={panel}
          unread={chat.unread}
          onPanel={setPanel}
          onLeave={leave}
        />
      </footer>
    </div>
  );
}

function controlButton(panel: 'people' | 'chat'): HTMLElement | null {
  return document.querySelector(`.control-${panel} button`);
}
