import { expect, test, vi } from 'vitest';

import { choices, present } from './deviceList';
import { keepDevice } from './keepDevice';
import { loadPreferences, savePreferences } from './preferences';
import { loudness } from './useLevel';

const device = (kind: MediaDeviceKind, deviceId: string, label = ''): MediaDeviceInfo => ({
  kind,
  deviceId,
  label,
  groupId: '',
  toJSON: () => ({}),
});

test('lists the devices of a kind, with numbers for names that are still hidden', () => {
  const found = [device('audioinput', 'a', 'Headset'), device('videoinput', 'c'), device('audioinput', 'b')];
  expect(choices(found, 'audioinput')).toEqual([
    { id: 'a', label: 'Headset' },
    { id: 'b', label: 'Microphone 2' },
  ]);
  expect(choices([device('videoinput', '')], 'videoinput')).toEqual([]);
});

test('falls back to the first device when the chosen one is gone', () => {
  expect(present('b', [{ id: 'a', label: '' }])).toBe('a');
  expect(present('b', [])).toBe('');
});

test('keeps the microphone when another device is plugged in, and goes on without it when it is gone', async () => {
  const enumerateDevices = () => Promise.resolve([device('audioinput', 'desk'), device('audiooutput', 'ear')]);
  vi.stubGlobal('navigator', { mediaDevices: { enumerateDevices } });
  expect(await keepDevice('default', 'desk')).toBe('desk');
  expect(await keepDevice('default', 'ear')).toBe('default');
  expect(await keepDevice('default', undefined)).toBe('default');
});

test('remembers choices, and has all of them after an update of the site', () => {
  savePreferences({ ...loadPreferences(), microphoneId: 'desk' });
  expect(loadPreferences()).toMatchObject({ microphoneId: 'desk', isCameraOn: false });
  window.localStorage.setItem('convoke.preferences', '{not json');
  expect(loadPreferences().microphoneId).toBe('');
});

test('shows silence as nothing and full scale as all', () => {
  expect(loudness(new Float32Array(100))).toBe(0);
  expect(loudness(new Float32Array(100).fill(1))).toBe(1);
  expect(loudness(new Float32Array(100).fill(0.03))).toBeCloseTo(0.49, 1);
});
