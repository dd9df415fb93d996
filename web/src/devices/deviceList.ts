/** The devices of one kind, as a menu shows them. */
export interface Choice {
  id: string;
  label: string;
}

/** Devices whose names the browser still hides get a number. */
export function choices(devices: MediaDeviceInfo[], kind: MediaDeviceKind): Choice[] {
  const names: Record<MediaDeviceKind, string> = {
    audioinput: 'Microphone',
    audiooutput: 'Speaker',
    videoinput: 'Camera',
  };
  return devices
    .filter((device) => device.kind === kind && device.deviceId !== '')
    .map((device, index) => ({
      id: device.deviceId,
      label: device.label || `${names[kind]} ${index + 1}`,
    }));
}

/** The chosen device, or the first if it was unplugged; "" if there is none. */
export function present(id: string, list: Choice[]): string {
  return list.some((choice) => choice.id === id) ? id : (list[0]?.id ?? '');
}

export function canChooseSpeaker(): boolean {
  return 'setSinkId' in HTMLMediaElement.prototype;
}
