import { useEffect, useState } from 'react';

import { loadPreferences, type Preferences, savePreferences } from '../devices/preferences';
import { deviceOf, useCapture } from '../devices/useCapture';
import { useDeviceList } from '../devices/useDeviceList';

/** What somebody wants to join with, what the browser gives of it, and the one click. */
export function useLobby(isJoining: boolean, onJoin: (preferences: Preferences) => void) {
  const [wish, setWish] = useState(loadPreferences);
  const [isClicked, setClicked] = useState(false);
  const isSecure = window.isSecureContext;

  const microphone = useCapture('microphone', wish.microphoneId, isSecure && !wish.isListenOnly, isJoining);
  const camera = useCapture('camera', wish.cameraId, isSecure && wish.isCameraOn, isJoining);
  const states = [microphone.capture.state, camera.capture.state];
  const devices = useDeviceList(states.join(' '));

  const join = () => {
    setClicked(false);
    savePreferences(wish);
    onJoin({
      ...wish,
      // A device that cannot be opened now would only fail again in the room.
      isListenOnly: microphone.capture.state !== 'running',
      isCameraOn: camera.capture.state === 'running',
      // Those that run are opened by their names, without looking for them first.
      microphoneId: deviceOf(microphone.capture) || wish.microphoneId,
      cameraId: deviceOf(camera.capture) || wish.cameraId,
    });
  };

  // One click is enough: what the browser has not given yet is waited for.
  const isAnswered = !states.includes('asking');
  useEffect(() => {
    if (isClicked && isAnswered) join();
  }, [isClicked, isAnswered]);

  return {
    isSecure,
    wish,
    change: (part: Partial<Preferences>) => setWish((now) => ({ ...now, ...part })),
    microphone,
    camera,
    devices,
    click: () => setClicked(!isJoining),
    isWaiting: isClicked,
    /** As far as it is known now. */
    willSpeak: !isSecure || ['asking', 'running'].includes(microphone.capture.state),
  };
}
