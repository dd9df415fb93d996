import { vi } from 'vitest';

import type { JoinedMeeting } from '../api/types';

/** What POST /join gives Nikki. */
export const JOINED: JoinedMeeting = {
  Meeting: { MeetingId: 'm', ExternalMeetingId: '123456', MediaPlacement: {} },
  Attendee: { AttendeeId: 'a', ExternalUserId: 'e', JoinToken: 't' },
  Name: 'Nikki',
};

export const answer = (status: number, body: object) => new Response(JSON.stringify(body), { status });

/** A server that answers so, always. */
export function answering(status: number, body: object) {
  const fetch = vi.fn(() => Promise.resolve(answer(status, body)));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

/** A promise that the test keeps when it likes. */
export function later<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((keep) => {
    resolve = keep;
  });
  return { promise, resolve };
}
