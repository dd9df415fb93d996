import type { Explanation } from './explanation';

export type Device = 'microphone' | 'speaker' | 'camera' | 'screen';

/** The page was opened in a way in which browsers hide microphone and camera. */
export const INSECURE_PAGE: Explanation = {
  title: 'This page is not secure, so the browser shares no sound with it',
  text: 'Browsers allow microphone, camera and sound of a call only on https:// pages and on this very machine. You can join to see who is there and to chat. To speak, call in by phone, or ask whoever runs this server for https.',
};

/** Why getUserMedia or getDisplayMedia gave nothing. */
export function explainDevice(error: unknown, device: Device): Explanation {
  if (device === 'screen') return explainScreen(nameOf(error));
  switch (nameOf(error)) {
    case 'NotAllowedError':
    case 'PermissionDeniedError': // The SDK's name for it.
    case 'SecurityError':
      return {
        title: `The browser may not use your ${device}`,
        text: `Allow the ${device} for this site: the sign before the address opens the settings. Some systems also have a switch of their own for it.`,
      };
    case 'NotFoundError':
    case 'OverconstrainedError':
      return {
        title: `No ${device} was found`,
        text: `Connect a ${device}, or choose another one.`,
      };
    case 'NotReadableError':
    case 'AbortError':
      return {
        title: `Your ${device} is busy`,
        text: `Another program or tab seems to use the ${device}. Close it and try again.`,
      };
    default:
      return { title: `Your ${device} could not be started`, text: 'Try again, or choose another one.' };
  }
}

function explainScreen(name: string): Explanation {
  if (name === 'NotAllowedError') {
    return { title: 'Nothing is shared', text: 'Sharing was cancelled, or the system does not allow it.' };
  }
  return { title: 'The screen could not be shared', text: 'Try again, or share another window.' };
}

function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : '';
}
