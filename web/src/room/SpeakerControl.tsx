import {
  ControlBarButton,
  Sound,
  useAudioOutputs,
  useLocalAudioOutput,
  useMeetingManager,
} from 'amazon-chime-sdk-component-library-react';

import { canChooseSpeaker } from '../devices/deviceList';
import { explainDevice } from '../words/deviceProblems';
import { useNotice } from './notice';
import { useDeviceMenu } from './useDeviceMenu';

/** What one hears, on and off; and where, if the browser lets pages choose. */
export function SpeakerControl() {
  const manager = useMeetingManager();
  const { isAudioOn, toggleAudio } = useLocalAudioOutput();
  const { devices, selectedDevice } = useAudioOutputs();
  const { tell } = useNotice();

  const choose = (id: string) => {
    manager.startAudioOutputDevice(id).catch((error: unknown) => tell(explainDevice(error, 'speaker')));
  };
  const menu = useDeviceMenu(devices, selectedDevice, choose);
  return (
    <ControlBarButton
      icon={<Sound disabled={!isAudioOn} />}
      label={isAudioOn ? 'Mute speaker' : 'Unmute speaker'}
      popOver={canChooseSpeaker() && menu.length > 0 ? menu : null}
      popOverLabel="Choose the speaker"
      onClick={toggleAudio}
    />
  );
}
