import {
  ControlBarButton,
  ScreenShare,
  useContentShareControls,
  useMeetingManager,
} from 'amazon-chime-sdk-component-library-react';

import { explainDevice } from '../words/deviceProblems';
import { useNotice } from './notice';

/** Shares a screen or a window; absent where the browser cannot (phones). */
export function ShareControl() {
  const manager = useMeetingManager();
  const { isLocalUserSharing, isLocalShareLoading, canStartContentShare } = useContentShareControls();
  const { tell } = useNotice();
  // Hidden from pages that are not secure, and missing in browsers of phones.
  const media = navigator.mediaDevices as Partial<MediaDevices> | undefined;
  if (!media?.getDisplayMedia) return null;

  const toggle = async () => {
    if (isLocalUserSharing) {
      manager.audioVideo?.stopContentShare();
      return;
    }
    if (!canStartContentShare) {
      tell({ title: 'Somebody shares already', text: 'You can share when they have stopped.' });
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
