import {
  Camera,
  ControlBarButton,
  type MeetingManager,
  MeetingStatus,
  useAudioVideo,
  useLocalVideo,
  useMeetingManager,
  useMeetingStatus,
  useVideoInputs,
} from 'amazon-chime-sdk-component-library-react';
import { useCallback, useEffect, useRef } from 'react';

import { explainDevice } from '../words/deviceProblems';
import { NO_MORE_CAMERAS } from '../words/limits';
import { useNotice } from './notice';
import { useDeviceMenu } from './useDeviceMenu';

/** Browsers name no camera before they have given one out, and the SDK takes none without a name: then any, as large as
 * it would ask for one by name. */
function anyCamera(manager: MeetingManager): MediaTrackConstraints {
  const wanted = manager.audioVideo?.getVideoInputQualitySettings();
  if (!wanted) return {};
  return {
    width: { ideal: wanted.videoWidth },
    height: { ideal: wanted.videoHeight },
    frameRate: { ideal: wanted.videoFrameRate },
  };
}

/** Camera on and off, and which one. */
export function CameraControl({ chosen, startsOn }: { chosen: string; startsOn: boolean }) {
  const manager = useMeetingManager();
  const audioVideo = useAudioVideo();
  const status = useMeetingStatus();
  const { isVideoEnabled, setIsVideoEnabled, hasReachedVideoLimit } = useLocalVideo();
  const { devices, selectedDevice } = useVideoInputs();
  const { tell } = useNotice();
  const lastId = useRef(chosen);
  const isStartWanted = useRef(startsOn);

  const start = useCallback(
    async (wantedId: string) => {
      try {
        // Those that are remembered may have no names yet.
        const found = (await manager.audioVideo?.listVideoInputDevices(true)) ?? [];
        const device = found.find(({ deviceId }) => deviceId === wantedId) ?? found[0];
        if (!device) throw new DOMException('no camera', 'NotFoundError');
        await manager.startVideoInputDevice(device.deviceId || anyCamera(manager));
        manager.audioVideo?.startLocalVideoTile();
        lastId.current = device.deviceId;
        setIsVideoEnabled(true);
      } catch (error) {
        tell(explainDevice(error, 'camera'));
      }
    },
    [manager, setIsVideoEnabled, tell],
  );

  const stop = useCallback(async () => {
    await manager.stopVideoInputDevice().catch(() => undefined);
    setIsVideoEnabled(false);
  }, [manager, setIsVideoEnabled]);

  const startIfAllowed = useCallback(() => {
    if (hasReachedVideoLimit) tell(NO_MORE_CAMERAS);
    else void start(lastId.current);
  }, [hasReachedVideoLimit, start, tell]);

  useEffect(() => {
    if (status !== MeetingStatus.Succeeded || !isStartWanted.current) return;
    isStartWanted.current = false;
    startIfAllowed();
  }, [status, startIfAllowed]);

  useEffect(() => {
    if (!audioVideo) return undefined;
    // Somebody else's camera was quicker: the server has taken the last place back.
    const observer = {
      videoSendDidBecomeUnavailable: () => {
        tell(NO_MORE_CAMERAS);
        void stop();
      },
    };
    audioVideo.addObserver(observer);
    return () => audioVideo.removeObserver(observer);
  }, [audioVideo, stop, tell]);

  const toggle = () => (isVideoEnabled ? void stop() : startIfAllowed());

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
