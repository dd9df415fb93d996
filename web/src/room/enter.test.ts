import type { MeetingManager } from 'amazon-chime-sdk-component-library-react';
import { expect, test, vi } from 'vitest';

import { loadPreferences } from '../devices/preferences';
import { Directory } from './directory';
import { enter, openMicrophone } from './enter';

const joined = {
  Meeting: { MeetingId: 'm', MediaPlacement: { SignalingUrl: 'ws://here/control/m', AudioHostUrl: 'here' } },
  Attendee: { AttendeeId: 'a', ExternalUserId: 'e', JoinToken: 't' },
  Name: 'Nikki',
};

/** The library's manager with these microphones plugged in, and what it was told in which order. */
function managerWith(...plugged: string[]) {
  const told: string[] = [];
  const audioVideo = {
    addObserver: () => undefined,
    start: () => told.push('connect'),
    realtimeMuteLocalAudio: () => told.push('mute'),
    listAudioInputDevices: () => Promise.resolve(plugged.map((deviceId) => ({ deviceId }))),
    listAudioOutputDevices: () => Promise.resolve([]),
  };
  const manager = {
    audioVideo,
    join: () => Promise.resolve(),
    start: () => Promise.resolve(told.push('start')),
    startAudioInputDevice: (device: string | object) => {
      const id = typeof device === 'string' ? device : 'any';
      if (id !== 'any' && !plugged.includes(id)) return Promise.reject(new DOMException('', 'OverconstrainedError'));
      told.push(id);
      return Promise.resolve();
    },
  };
  return { told, manager: manager as unknown as MeetingManager };
}

const surroundings = () => ({
  directory: new Directory(() => Promise.resolve([])),
  onOver: vi.fn(),
  onProblem: vi.fn(),
});

test('connects while the microphone opens, and starts when it is open', async () => {
  const { told, manager } = managerWith('desk', 'head');
  await enter(manager, joined, { ...loadPreferences(), microphoneId: 'head' }, surroundings());
  expect(told).toEqual(['connect', 'head', 'start']);
});

test('joins muted without a microphone, and says what is wrong with it', async () => {
  const { told, manager } = managerWith();
  const around = surroundings();
  await enter(manager, joined, loadPreferences(), around);
  expect(told).toEqual(['connect', 'mute', 'start']);
  expect(around.onProblem).toHaveBeenCalledWith(expect.objectContaining({ title: 'No microphone was found' }));
});

test('opens no microphone for who only listens', async () => {
  const { told, manager } = managerWith('desk');
  await enter(manager, joined, { ...loadPreferences(), isListenOnly: true }, surroundings());
  expect(told).toEqual(['connect', 'mute', 'start']);
});

test('opens any microphone where the browser names none yet, as for a listener who is to speak', async () => {
  const { told, manager } = managerWith('');
  await openMicrophone(manager, '');
  expect(told).toEqual(['any']);
});

test('takes another microphone if the chosen one is gone, and tells its fault if there is none', async () => {
  const { told, manager } = managerWith('desk');
  await openMicrophone(manager, 'unplugged');
  expect(told).toEqual(['desk']);
  await expect(openMicrophone(managerWith().manager, 'unplugged')).rejects.toMatchObject({
    name: 'OverconstrainedError',
  });
});
