import './room.css';

import {
  GlobalStyles,
  LoggerProvider,
  MeetingProvider,
} from 'amazon-chime-sdk-component-library-react';
import { useState } from 'react';
import { ThemeProvider } from 'styled-components';

import { attendees } from '../api/meetings';
import type { JoinedMeeting } from '../api/types';
import { keepDevice } from '../devices/keepDevice';
import type { Preferences } from '../devices/preferences';
import { useColourMode } from '../look/useColourMode';
import type { Ending } from '../words/endings';
import { Directory } from './directory';
import { NoticeProvider } from './notice';
import { quietLogger } from './quietLogger';
import { RoomLayout } from './RoomLayout';
import { themeOf } from './theme';

export interface RoomProps {
  joined: JoinedMeeting;
  preferences: Preferences;
  eventId: string | null;
  onOver: (ending: Ending) => void;
}

const MAX_SHARES = 2;

/** The meeting itself, on the Chime SDK and its components as they come from npm. */
export function Room(props: RoomProps) {
  const mode = useColourMode();
  const [directory] = useState(() => new Directory(() => attendees(props.joined)));

  return (
    <ThemeProvider theme={themeOf(mode)}>
      <GlobalStyles />
      <LoggerProvider logger={quietLogger}>
        <MeetingProvider maxContentShares={MAX_SHARES} onDeviceReplacement={keepDevice}>
          <NoticeProvider>
            <RoomLayout {...props} directory={directory} />
          </NoticeProvider>
        </MeetingProvider>
      </LoggerProvider>
    </ThemeProvider>
  );
}
