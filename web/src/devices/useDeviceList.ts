import { useEffect, useState } from 'react';

/** All devices; read again when one is plugged in, and when `permission` changes (it names them). */
export function useDeviceList(permission: unknown): MediaDeviceInfo[] {
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);

  useEffect(() => {
    // Hidden from pages that are not secure.
    const media = navigator.mediaDevices as MediaDevices | undefined;
    if (!media) return undefined;
    let isCurrent = true;
    const read = () => {
      media.enumerateDevices().then(
        (found) => isCurrent && setDevices(found),
        () => undefined,
      );
    };
    read();
    media.addEventListener('devicechange', read);
    return () => {
      isCurrent = false;
      media.removeEventListener('devicechange', read);
    };
  }, [permission]);

  return devices;
}
