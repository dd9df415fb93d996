import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';

import { loadPreferences } from '../devices/preferences';
import { Lobby } from './Lobby';

/** A browser whose question about the microphone is answered by the test. */
function asking() {
  let allow: () => void = () => undefined;
  let refuse: () => void = () => undefined;
  const track = { stop: vi.fn(), getSettings: () => ({ deviceId: 'desk' }) };
  const stream = { getTracks: () => [track] } as unknown as MediaStream;
  const answer = new Promise<MediaStream>((resolve, reject) => {
    allow = () => resolve(stream);
    refuse = () => reject(new DOMException('', 'NotAllowedError'));
  });
  const mediaDevices = Object.assign(new EventTarget(), {
    getUserMedia: () => answer,
    enumerateDevices: () => Promise.resolve([]),
  });
  vi.stubGlobal('isSecureContext', true);
  vi.spyOn(navigator, 'mediaDevices', 'get').mockReturnValue(mediaDevices as unknown as MediaDevices);
  return { allow, refuse, track };
}

function shown(name = '') {
  const onJoin = vi.fn();
  render(<Lobby eventId="123456" name={name} isJoining={false} onJoin={onJoin} />);
  return onJoin;
}

const click = (name: string) => userEvent.click(screen.getByRole('button', { name }));

beforeEach(() => {
  // jsdom has neither; the meter is not what is tested here.
  vi.stubGlobal('AudioContext', class {
    state = 'suspended';
    createAnalyser = () => ({});
    createMediaStreamSource = () => ({ connect: () => undefined });
    close = () => Promise.resolve();
  });
  Object.defineProperty(navigator, 'mediaDevices', { configurable: true, get: () => undefined });
});

test('joins with one click, also one that comes before the browser has given the microphone', async () => {
  const { allow } = asking();
  const onJoin = shown();
  await click('Join');
  expect(onJoin).not.toHaveBeenCalled();
  allow();
  await waitFor(() => expect(onJoin).toHaveBeenCalledOnce());
  expect(onJoin).toHaveBeenCalledWith({ ...loadPreferences(), microphoneId: 'desk', isListenOnly: false });
});

test('lets who refuses the microphone join and listen', async () => {
  const { refuse } = asking();
  const onJoin = shown();
  refuse();
  expect(await screen.findByText(/Allow the microphone for this site/)).toBeDefined();
  await click('Join and listen');
  expect(onJoin).toHaveBeenCalledWith(expect.objectContaining({ isListenOnly: true }));
});

test('does not wait for a microphone that is not wanted any more', async () => {
  asking();
  const onJoin = shown();
  await click('Join');
  await userEvent.click(screen.getByLabelText('Listen only'));
  expect(onJoin).toHaveBeenCalledWith(expect.objectContaining({ isListenOnly: true }));
});

test('shows whom the invitation is for', () => {
  asking();
  shown('Nikki');
  expect(screen.getByText('Nikki')).toBeDefined();
});
