import {
  ControlBarButton,
  ScreenShare,
  useAudioVideo,
  useContentShareControls,
  useMeetingManager,
} from 'amazon-chime-sdk-component-library-react';

import { useEffect, useRef } from 'react';

import { explainDevice } from '../words/deviceProblems';
import { NO_MORE_SHARES } from '../words/limits';
import { useNotice } from './notice';

/** Shares a screen or a window; absent where the browser cannot (phones). */
export function ShareControl() {
  const manager = useMeetingManager();
  const { isLocalUserSharing, isLocalShareLoading, canStartContentShare } = useContentShareControls();
  const { tell } = useNotice();
  useRefusedShare(() => tell(NO_MORE_SHARES));
  // Hidden from pages that are not secure, and missing in browsers of phones.
  const media = navigator.mediaDevices as Partial<MediaDevices> | undefined;
  if (!media?.getDisplayMedia) return null;

  const toggle = async () => {
    if (isLocalUserSharing) {
      manager.audioVideo?.stopContentShare();
      return;
    }
    if (!canStartContentShare) {
      tell(NO_MORE_SHARES);
      return;
    }
    try {
      await manager.audioVideo?.startContentShareFromScreenCapture();
    } catch (error) {
      tell(explainDevice(error, 'screen'));
    }
  };

  return (
    <ControlBarButton
      icon={<ScreenShare />}
      label={isLocalUserSharing ? 'Stop sharing' : 'Share'}
      isSelected={isLocalUserSharing || isLocalShareLoading}
      onClick={() => void toggle()}
    />
  );
}

/** Calls when a share stops that has never begun: the server had no room for it. */
function useRefusedShare(onRefused: () => void): void {
  const audioVideo = useAudioVideo();
  const refused = useRef(onRefused);

  useEffect(() => {
    refused.current = onRefused;
  }, [onRefused]);

  useEffect(() => {
    if (!audioVideo) return undefined;
    let hasBegun = false;
    const observer = {
      contentShareDidStart: () => {
        hasBegun = true;
      },
      contentShareDidStop: () => {
        if (!hasBegun) refused.current();
        hasBegun = false;
      },
    };
    audioVideo.addContentShareObserver(observer);
    return () => audioVideo.removeContentShareObserver(observer);
  }, [audioVideo]);
}
