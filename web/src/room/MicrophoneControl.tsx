import {
  ControlBarButton,
  DeviceLabels,
  Microphone,
  useAudioInputs,
  useMeetingManager,
  useToggleLocalMute,
} from 'amazon-chime-sdk-component-library-react';

import { explainDevice } from '../words/deviceProblems';
import { openMicrophone } from './enter';
import { useNotice } from './notice';
import { useDeviceMenu } from './useDeviceMenu';

/** Mute and unmute; for who only listens, the way to speak after all. */
export function MicrophoneControl({ chosen }: { chosen: string }) {
  const manager = useMeetingManager();
  const { muted, toggleMute } = useToggleLocalMute();
  const { devices, selectedDevice } = useAudioInputs();
  const { tell } = useNotice();
  const isListening = !selectedDevice;

  const open = async (deviceId: string) => {
    try {
      await openMicrophone(manager, deviceId);
      manager.invokeDeviceProvider(DeviceLabels.Audio);
    } catch (error) {
      tell(explainDevice(error, 'microphone'));
      return false;
    }
    return true;
  };

  const toggle = async () => {
    if (isListening && !(await open(chosen))) return;
    toggleMute();
  };

  const menu = useDeviceMenu(devices, selectedDevice, (id) => void open(id));
  return (
    <ControlBarButton
      icon={<Microphone muted={muted} />}
      label={muted ? 'Unmute' : 'Mute'}
      popOver={menu}
      popOverLabel="Choose the microphone"
      onClick={() => void toggle()}
    />
  );
}
