import {
  Camera,
  ControlBarButton,
  MeetingStatus,
  useLocalVideo,
  useMeetingManager,
  useMeetingStatus,
  useVideoInputs,
} from 'amazon-chime-sdk-component-library-react';
import { useCallback, useEffect, useRef } from 'react';

import { explainDevice } from '../words/deviceProblems';
import { useNotice } from './notice';
import { useDeviceMenu } from './useDeviceMenu';

/** Camera on and off, and which one. */
export function CameraControl({ chosen, startsOn }: { chosen: string; startsOn: boolean }) {
  const manager = useMeetingManager();
  const status = useMeetingStatus();
  const { isVideoEnabled, setIsVideoEnabled, hasReachedVideoLimit } = useLocalVideo();
  const { devices, selectedDevice } = useVideoInputs();
  const { tell } = useNotice();
  const lastId = useRef(chosen);
  const isStartWanted = useRef(startsOn);

  const start = useCallback(
    async (wantedId: string) => {
      try {
        const found = (await manager.audioVideo?.listVideoInputDevices()) ?? [];
        const device = found.find(({ deviceId }) => deviceId === wantedId) ?? found[0];
        if (!device) throw new DOMException('no camera', 'NotFoundError');
        await manager.startVideoInputDevice(device.deviceId);
        manager.audioVideo?.startLocalVideoTile();
        lastId.current = device.deviceId;
        setIsVideoEnabled(true);
      } catch (error) {
        tell(explainDevice(error, 'camera'));
      }
    },
    [manager, setIsVideoEnabled, tell],
  );

  const stop = async () => {
    await manager.stopVideoInputDevice().catch(() => undefined);
    setIsVideoEnabled(false);
  };

  useEffect(() => {
    if (status !== MeetingStatus.Succeeded || !isStartWanted.current) return;
    isStartWanted.current = false;
    void start(lastId.current);
  }, [status, start]);

  const toggle = () => {
    if (isVideoEnabled) void stop();
    else if (hasReachedVideoLimit) {
      tell({ title: 'No more cameras', text: 'As many people show themselves as the meeting allows' });
    } else void start(lastId.current);
  };

  const menu = useDeviceMenu(devices, selectedDevice, (id) => void start(id));
  return (
    <ControlBarButton
      icon={<Camera disabled={!isVideoEnabled} />}
      label={isVideoEnabled ? 'Stop video' : 'Video'}
      popOver={menu}
      popOverLabel="Choose the camera"
      onClick={toggle}
    />
  );
}
