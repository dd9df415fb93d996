import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';

import { forgetVisit } from '../invitation/visit';
import { MeetingPage } from './MeetingPage';

vi.mock('../room/Room', () => ({ Room: () => <p>the room</p> }));

const JOINED = {
  Meeting: { MeetingId: 'm', ExternalMeetingId: '123456', MediaPlacement: {} },
  Attendee: { AttendeeId: 'a', ExternalUserId: 'e', JoinToken: 't' },
  Name: 'Nikki',
};

/** What the server answers to /join. */
function answering(status: number, body: object) {
  const fetch = vi.fn(() => Promise.resolve(new Response(JSON.stringify(body), { status })));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

const opened = (address: string) => {
  window.history.replaceState(null, '', address);
  return render(<MeetingPage />);
};
const join = () => userEvent.click(screen.getByRole('button', { name: /^Join/ }));

beforeEach(forgetVisit);

test('joins nothing before the click, and with one click then', async () => {
  const fetch = answering(200, JOINED);
  opened('/meeting#token=secret');
  expect(fetch).not.toHaveBeenCalled();
  await join();
  expect(await screen.findByText('the room')).toBeDefined();
  expect(window.location.href).toMatch(/\/meeting$/);
});

test('knows the invitee by name once the server has said it', async () => {
  answering(200, JOINED);
  opened('/meeting#token=secret');
  expect(screen.getByText(/the name of your invitation/)).toBeDefined();
  await join();
  await screen.findByText('the room');
  const saved = JSON.parse(window.sessionStorage.getItem('convoke.visit') ?? '{}') as object;
  expect(saved).toMatchObject({ isInRoom: true, known: { name: 'Nikki', eventId: '123456' } });
});

test('says why a link lets nobody in', async () => {
  answering(404, {});
  opened('/meeting#token=guessed');
  await join();
  expect((await screen.findByRole('alert')).textContent).toMatch(/This link leads to no meeting/);
});

test('follows another link that the browser opens without loading the page anew', async () => {
  opened('/meeting?eventId=123456&passcode=654321');
  expect(screen.getAllByText('Event 123456')).toBeDefined();
  window.history.replaceState(null, '', '/meeting#token=other');
  act(() => void window.dispatchEvent(new HashChangeEvent('hashchange')));
  expect(screen.queryByText('Event 123456')).toBeNull();
  expect(window.location.hash).toBe('');
});
