import { getDeviceId } from 'amazon-chime-sdk-component-library-react';
import { createElement, useEffect, useState } from 'react';

interface MenuDevice {
  deviceId: string;
  label: string;
}

type Selected = Parameters<typeof getDeviceId>[0];

/** The entries of a control's device menu. */
export function useDeviceMenu(
  devices: MenuDevice[],
  selected: Selected,
  choose: (deviceId: string) => void,
) {
  const [selectedId, setSelectedId] = useState('');

  useEffect(() => {
    let isCurrent = true;
    void getDeviceId(selected).then((id) => isCurrent && setSelectedId(id));
    return () => {
      isCurrent = false;
    };
  }, [selected]);

  return devices.map((device, index) => ({
    children: createElement('span', null, device.label || `Device ${index + 1}`),
    checked: device.deviceId === selectedId,
    onClick: () => choose(device.deviceId),
  }));
}
