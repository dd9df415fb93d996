import type { AudioInputDevice } from 'amazon-chime-sdk-js';

/**
 * The microphone to go on with when devices come or go: the present one as long as it is plugged in.
 * The component library by itself goes to the system's default whenever any device is plugged in.
 */
export async function keepDevice(
  next: string,
  current: AudioInputDevice | undefined,
): Promise<AudioInputDevice> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const isThere = devices.some(({ kind, deviceId }) => kind === 'audioinput' && deviceId === current);
  return isThere && current ? current : next;
}
