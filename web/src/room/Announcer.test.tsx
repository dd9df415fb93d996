import { act, render, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';

import { Announcer } from './Announcer';

// The files share one browser: what another one has put in the library's place must not stay.
vi.hoisted(() => vi.resetModules());

type Hear = (id: string, volume: number | null, isMuted: boolean | null) => void;

/** What the library's hooks give: who is there, and what the SDK says of each. */
const meeting = vi.hoisted(() => ({
  roster: {} as Record<string, object>,
  hear: new Map<string, Hear>(),
}));

vi.mock('amazon-chime-sdk-component-library-react', async (original) => {
  const audioVideo = {
    realtimeSubscribeToVolumeIndicator: (id: string, hear: Hear) => meeting.hear.set(id, hear),
    realtimeUnsubscribeFromVolumeIndicator: (id: string) => meeting.hear.delete(id),
  };
  return {
    ...(await original<typeof import('amazon-chime-sdk-component-library-react')>()),
    useAudioVideo: () => audioVideo,
    useRosterState: () => ({ roster: meeting.roster }),
  };
});

const PEOPLE = new Map(
  ['Zoe', 'Anna'].map((Name) => [Name, { AttendeeId: Name, Name, JoinMethod: 'Web' as const }]),
);
const tell = (id: string, isMuted: boolean | null) => act(() => meeting.hear.get(id)?.(id, 0, isMuted));
const read = () => screen.getByRole('status').textContent;

beforeEach(() => {
  meeting.roster = { Zoe: {}, Anna: {} };
  meeting.hear.clear();
  render(<Announcer people={PEOPLE} ownId="Zoe" />);
});

test('does not read out who is muted already when one comes', () => {
  tell('Anna', true);
  tell('Zoe', true);
  expect(read()).toBe('');
  tell('Anna', false);
  expect(read()).toBe('Anna is no longer muted.');
});

test('reads out who is muted from then on', () => {
  tell('Anna', false);
  tell('Anna', null);
  expect(read()).toBe('');
  tell('Anna', true);
  expect(read()).toBe('Anna is muted.');
});
