import { render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { NoticeProvider } from './notice';
import { SpeakerControl } from './SpeakerControl';

// The files share one browser: what another one has put in the library's place must not stay.
vi.hoisted(() => vi.resetModules());

const speaker = vi.hoisted(() => ({ isAudioOn: true }));

vi.mock('amazon-chime-sdk-component-library-react', async (original) => ({
  ...(await original<typeof import('amazon-chime-sdk-component-library-react')>()),
  ControlBarButton: ({ label }: { label: string }) => <button type="button">{label}</button>,
  Sound: () => null,
  useAudioOutputs: () => ({ devices: [], selectedDevice: null }),
  useLocalAudioOutput: () => ({ isAudioOn: speaker.isAudioOn, toggleAudio: () => undefined }),
  useMeetingManager: () => ({}),
}));

test.each([[true, 'Mute speaker'], [false, 'Unmute speaker']])('names what a click does (on: %s)', (isAudioOn, name) => {
  speaker.isAudioOn = isAudioOn;
  render(<SpeakerControl />, { wrapper: NoticeProvider });
  expect(screen.getByRole('button', { name })).toBeDefined();
});
