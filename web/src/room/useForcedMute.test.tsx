import { act, render, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';

import { NoticeBar, NoticeProvider } from './notice';
import { useForcedMute } from './useForcedMute';

// The files share one browser: what another one has put in the library's place must not stay.
vi.hoisted(() => vi.resetModules());

interface Message {
  senderAttendeeId: string;
  json: () => unknown;
}

/** The SDK's side: a microphone, and what it tells of. */
const sdk = vi.hoisted(() => ({
  isMuted: false,
  receive: new Map<string, (message: Message) => void>(),
  changes: new Set<(isMuted: boolean) => void>(),
  set(isMuted: boolean) {
    sdk.isMuted = isMuted;
    sdk.changes.forEach((each) => each(isMuted));
  },
}));

vi.mock('amazon-chime-sdk-component-library-react', async (original) => {
  const audioVideo = {
    realtimeIsLocalAudioMuted: () => sdk.isMuted,
    realtimeMuteLocalAudio: () => sdk.set(true),
    realtimeUnmuteLocalAudio: () => sdk.set(false),
    realtimeSubscribeToReceiveDataMessage: (topic: string, receive: (message: Message) => void) =>
      sdk.receive.set(topic, receive),
    realtimeUnsubscribeFromReceiveDataMessage: (topic: string) => sdk.receive.delete(topic),
    realtimeSubscribeToMuteAndUnmuteLocalAudio: (change: (isMuted: boolean) => void) => sdk.changes.add(change),
    realtimeUnsubscribeToMuteAndUnmuteLocalAudio: (change: (isMuted: boolean) => void) =>
      sdk.changes.delete(change),
  };
  return {
    ...(await original<typeof import('amazon-chime-sdk-component-library-react')>()),
    useAudioVideo: () => audioVideo,
  };
});

function Room() {
  useForcedMute();
  return <NoticeBar />;
}

const says = (isMuted: boolean, senderAttendeeId = '') =>
  act(() => sdk.receive.get('convoke-muted')?.({ senderAttendeeId, json: () => isMuted }));
const said = () => screen.getByRole('alert').textContent;

beforeEach(() => {
  sdk.isMuted = false;
  render(<Room />, { wrapper: NoticeProvider });
});

test('is muted here as well when the organiser mutes, and is told so', () => {
  says(true);
  expect(sdk.isMuted).toBe(true);
  expect(said()).toMatch(/You were muted by the organiser.*Press Unmute/);
});

test('is heard again when the organiser takes that back', () => {
  says(true);
  says(false);
  expect(sdk.isMuted).toBe(false);
  expect(said()).toMatch(/no longer muted/);
});

test('does not open a microphone that its owner has closed', () => {
  sdk.set(true);
  says(false);
  expect(sdk.isMuted).toBe(true);
  expect(said()).toMatch(/asks you to speak.*still muted/);
});

test('forgets the organiser once its owner has unmuted', () => {
  says(true);
  sdk.set(false);
  sdk.set(true);
  says(false);
  expect(sdk.isMuted).toBe(true);
});

test('takes no orders from other attendees', () => {
  says(true, 'somebody');
  expect(sdk.isMuted).toBe(false);
  expect(said()).toBe('');
});
