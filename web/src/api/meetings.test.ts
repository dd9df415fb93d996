import { expect, test, vi } from 'vitest';

import { attendees, join } from './meetings';

const JOINED = {
  Meeting: { MeetingId: 'm/1', ExternalMeetingId: '123456', MediaPlacement: {} },
  Attendee: { AttendeeId: 'a', ExternalUserId: 'e', JoinToken: 't' },
};

function answering(body: unknown) {
  const fetch = vi.fn((_path: string, _options: RequestInit) =>
    Promise.resolve(new Response(JSON.stringify(body))),
  );
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

const sent = (fetch: ReturnType<typeof answering>): unknown =>
  JSON.parse(String(fetch.mock.calls[0]?.[1].body));

test('joins with the numbers of a mail, and learns the name of the invitation', async () => {
  const fetch = answering({ ...JOINED, Name: 'Nikki' });
  const joined = await join({ kind: 'code', eventId: '123456', passcode: '654321' });
  expect(joined).toEqual({ ...JOINED, Name: 'Nikki' });
  expect(sent(fetch)).toEqual({ EventId: '123456', MeetingPasscode: '654321' });
});

test('joins with the secret of a link, in the body and not in the address', async () => {
  const fetch = answering(JOINED);
  expect((await join({ kind: 'token', token: 's-e_c' })).Name).toBe('');
  expect(sent(fetch)).toEqual({ Token: 's-e_c' });
  expect(fetch.mock.calls[0]?.[0]).toBe('/join');
});

test('takes an answer that lets nobody in for a fault of the server', async () => {
  answering({ Meeting: {} });
  await expect(join({ kind: 'token', token: 't' })).rejects.toMatchObject({ status: 502 });
  answering({});
  await expect(attendees({ ...JOINED, Name: '' })).rejects.toMatchObject({ status: 502 });
});
