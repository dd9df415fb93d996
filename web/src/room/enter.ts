import { DeviceLabels, type MeetingManager } from 'amazon-chime-sdk-component-library-react';

import type { JoinedMeeting } from '../api/types';
import { canChooseSpeaker } from '../devices/deviceList';
import type { Preferences } from '../devices/preferences';
import { explainDevice } from '../words/deviceProblems';
import type { Ending } from '../words/endings';
import type { Explanation } from '../words/explanation';
import { configurationOf } from './configuration';
import type { Directory } from './directory';
import { endingOf } from './ending';

interface Surroundings {
  directory: Directory;
  onOver: (ending: Ending) => void;
  onProblem: (problem: Explanation) => void;
}

/** Joins with the chosen devices. Resolves when the SDK has begun to connect, not when it has. */
export async function enter(
  manager: MeetingManager,
  joined: JoinedMeeting,
  preferences: Preferences,
  { directory, onOver, onProblem }: Surroundings,
): Promise<void> {
  // The library's providers, which hear of the session, are mounted after this effect has begun.
  await Promise.resolve();
  // The names on the tiles.
  manager.getAttendee = async (attendeeId) => {
    const name = (await directory.find(attendeeId))?.Name;
    return name ? { name } : {};
  };
  await manager.join(configurationOf(joined), {
    deviceLabels: preferences.isListenOnly ? DeviceLabels.None : DeviceLabels.Audio,
    skipDeviceSelection: true,
  });
  manager.audioVideo?.addObserver({
    audioVideoDidStop: (status) => onOver(endingOf(status.statusCode())),
  });
  // The WebSocket opens while the microphone does.
  manager.audioVideo?.start({ signalingOnly: true });
  if (preferences.isListenOnly) {
    manager.audioVideo?.realtimeMuteLocalAudio();
  } else {
    await openMicrophone(manager, preferences.microphoneId).catch((error: unknown) => {
      manager.audioVideo?.realtimeMuteLocalAudio();
      onProblem(explainDevice(error, 'microphone'));
    });
  }
  await manager.start();
  await openSpeaker(manager, preferences.speakerId);
}

/** Browsers name no microphone before they have given one out, and the SDK takes none without a name. */
const ANY_MICROPHONE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** Opens the chosen microphone, or any other if it is gone. Throws what the browser throws. */
export async function openMicrophone(manager: MeetingManager, chosen: string): Promise<void> {
  let fault: unknown = new DOMException('no microphone', 'NotFoundError');
  if (chosen) {
    try {
      await manager.startAudioInputDevice(chosen);
      return;
    } catch (error) {
      fault = error;
    }
  }
  const devices = (await manager.audioVideo?.listAudioInputDevices()) ?? [];
  const device = devices.find(({ deviceId }) => !chosen || deviceId !== chosen);
  if (!device) throw fault;
  await manager.startAudioInputDevice(device.deviceId || ANY_MICROPHONE);
}

async function openSpeaker(manager: MeetingManager, chosen: string): Promise<void> {
  if (!canChooseSpeaker()) return;
  const devices = (await manager.audioVideo?.listAudioOutputDevices()) ?? [];
  const device = devices.find(({ deviceId }) => deviceId === chosen) ?? devices[0];
  // A speaker that is gone leaves the system's own choice.
  if (device) await manager.startAudioOutputDevice(device.deviceId).catch(() => undefined);
}
