import { useCallback, useEffect, useRef, useState } from 'react';

import { explainDevice } from '../words/deviceProblems';
import type { Explanation } from '../words/explanation';

export type Capture =
  | { state: 'off' }
  | { state: 'asking' }
  | { state: 'running'; stream: MediaStream }
  | { state: 'refused'; problem: Explanation };

type Kind = 'microphone' | 'camera';
/** What an attempt to open a device came to. */
type Outcome = { attempt: string } & Extract<Capture, { state: 'running' | 'refused' }>;

/** For how long a device stays open for the room: opening one that is open already is quick. */
const HANDOVER_MS = 3000;

/**
 * Opens the microphone or camera while `isWanted`, and lets go of it afterwards; a little later if
 * `isHandedOver`, when the room is about to open the same device.
 */
export function useCapture(device: Kind, deviceId: string, isWanted: boolean, isHandedOver = false) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [retries, setRetries] = useState(0);
  const attempt = `${deviceId} ${retries}`;
  const handover = useRef(isHandedOver);

  useEffect(() => {
    handover.current = isHandedOver;
  }, [isHandedOver]);

  useEffect(() => {
    if (!isWanted) return undefined;
    let stream: MediaStream | null = null;
    let isCurrent = true;
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    open(device, deviceId).then(
      (opened) => {
        stream = opened;
        if (isCurrent) setOutcome({ attempt, state: 'running', stream: opened });
        else stop();
      },
      (error: unknown) => {
        if (isCurrent) setOutcome({ attempt, state: 'refused', problem: explainDevice(error, device) });
      },
    );
    return () => {
      isCurrent = false;
      if (handover.current) window.setTimeout(stop, HANDOVER_MS);
      else stop();
      setOutcome(null);
    };
  }, [device, deviceId, isWanted, attempt]);

  const retry = useCallback(() => setRetries((count) => count + 1), []);
  return { capture: captureNow(outcome, attempt, isWanted), retry };
}

function captureNow(outcome: Outcome | null, attempt: string, isWanted: boolean): Capture {
  if (!isWanted) return { state: 'off' };
  return outcome?.attempt === attempt ? outcome : { state: 'asking' };
}

function open(device: Kind, deviceId: string): Promise<MediaStream> {
  // Not `exact`: a device that was unplugged is replaced by another.
  const wish = deviceId ? { deviceId } : true;
  return navigator.mediaDevices.getUserMedia(
    device === 'microphone' ? { audio: wish } : { video: wish },
  );
}

/** Which device a stream comes from; "" if the browser does not say. */
export function deviceOf(capture: Capture): string {
  if (capture.state !== 'running') return '';
  return capture.stream.getTracks()[0]?.getSettings().deviceId ?? '';
}
