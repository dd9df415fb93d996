import {
  Attendees,
  Chat,
  ControlBar,
  ControlBarButton,
  LeaveMeeting,
} from 'amazon-chime-sdk-component-library-react';

import type { Preferences } from '../devices/preferences';
import type { Ending } from '../words/endings';
import { CameraControl } from './CameraControl';
import { EndControl } from './EndControl';
import { MicrophoneControl } from './MicrophoneControl';
import type { SidePanel } from './RoomLayout';
import { ShareControl } from './ShareControl';
import { SpeakerControl } from './SpeakerControl';

interface Props {
  meetingId: string;
  preferences: Preferences;
  panel: SidePanel;
  unread: number;
  onPanel: (panel: SidePanel) => void;
  onLeave: (ending: Ending) => void;
}

/** The bar at the bottom of the room. */
export function Controls({ meetingId, preferences, panel, unread, onPanel, onLeave }: Props) {
  const toggle = (which: SidePanel) => onPanel(panel === which ? null : which);
  return (
    <ControlBar layout="bottom" showLabels className="controls">
      <MicrophoneControl chosen={preferences.microphoneId} />
      <SpeakerControl />
      <CameraControl chosen={preferences.cameraId} startsOn={preferences.isCameraOn} />
      <ShareControl />
      <ControlBarButton
        className="control-people"
        icon={<Attendees />}
        label={panel === 'people' ? 'Hide people' : 'People'}
        isSelected={panel === 'people'}
        onClick={() => toggle('people')}
      />
      <ControlBarButton
        className="control-chat"
        icon={<Chat />}
        label={panel === 'chat' ? 'Hide chat' : unread > 0 ? `Chat (${unread})` : 'Chat'}
        isSelected={panel === 'chat'}
        onClick={() => toggle('chat')}
      />
      <ControlBarButton icon={<LeaveMeeting />} label="Leave" onClick={() => onLeave('left')} />
      <EndControl meetingId={meetingId} onEnded={() => onLeave('ended')} />
    </ControlBar>
  );
}
