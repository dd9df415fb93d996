import { MeetingStatus } from 'amazon-chime-sdk-component-library-react';
import { renderHook } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { useRoomTitle } from './useRoomTitle';

// The files share one browser: what another one has put in the library's place must not stay.
vi.hoisted(() => vi.resetModules());

const meeting = vi.hoisted(() => ({ status: 0 }));

vi.mock('amazon-chime-sdk-component-library-react', async (original) => ({
  ...(await original<typeof import('amazon-chime-sdk-component-library-react')>()),
  useMeetingStatus: () => meeting.status,
}));

test('tells in the title, as long as it lasts, that the connection is lost', () => {
  meeting.status = MeetingStatus.Succeeded;
  const { rerender } = renderHook(() => useRoomTitle('Event 123456'));
  expect(document.title).toBe('Event 123456 - Convoke');
  meeting.status = MeetingStatus.Reconnecting;
  rerender();
  expect(document.title).toBe('Reconnecting - Event 123456 - Convoke');
  meeting.status = MeetingStatus.Succeeded;
  rerender();
  expect(document.title).toBe('Event 123456 - Convoke');
});
