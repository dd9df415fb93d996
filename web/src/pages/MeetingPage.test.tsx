import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';

import { forgetVisit, rememberVisit, type Visit } from '../invitation/visit';
import { MeetingPage } from './MeetingPage';

const ROOM = { Room: () => <p>the room</p> };

const JOINED = {
  Meeting: { MeetingId: 'm', ExternalMeetingId: '123456', MediaPlacement: {} },
  Attendee: { AttendeeId: 'a', ExternalUserId: 'e', JoinToken: 't' },
  Name: 'Nikki',
};

/** What the server answers to /join. */
function answering(status: number, body: object) {
  const fetch = vi.fn(() => Promise.resolve(answer(status, body)));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

const answer = (status: number, body: object) => new Response(JSON.stringify(body), { status });

/** A promise that the test keeps when it likes. */
function later<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((keep) => {
    resolve = keep;
  });
  return { promise, resolve };
}

/** A server that answers /join when the test says so. */
function hesitating() {
  const { promise, resolve } = later<Response>();
  vi.stubGlobal('fetch', () => promise);
  return (status: number, body: object) => act(async () => resolve(answer(status, body)));
}

/** How the room's program arrives, or does not. */
function loading(room: () => Promise<object>) {
  vi.doMock('../room/Room', room);
}

const opened = (address: string) => {
  window.history.replaceState(null, '', address);
  return render(<MeetingPage />);
};
const followed = (address: string) => {
  window.history.replaceState(null, '', address);
  act(() => void window.dispatchEvent(new HashChangeEvent('hashchange')));
};
const saved = () => JSON.parse(window.sessionStorage.getItem('convoke.visit') ?? '{}') as object;
const join = () => userEvent.click(screen.getByRole('button', { name: /^Join/ }));

beforeEach(() => {
  forgetVisit();
  loading(() => Promise.resolve(ROOM));
});

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
  expect(saved()).toMatchObject({ isInRoom: true, known: { name: 'Nikki', eventId: '123456' } });
});

test('says why a link lets nobody in, where it is seen: beside the button', async () => {
  answering(404, {});
  opened('/meeting#token=guessed');
  await join();
  const place = await screen.findByRole('group', { name: /This link leads to no meeting/ });
  await waitFor(() => expect(document.activeElement).toBe(place));
  expect(place.parentElement?.querySelector('button')?.textContent).toMatch(/^Join/);
});

test('names each step in the title', async () => {
  const answers = hesitating();
  opened('/meeting?eventId=123456&passcode=654321');
  expect(document.title).toBe('Ready to join? - Event 123456 - Convoke');
  await join();
  expect(document.title).toBe('Joining - Event 123456 - Convoke');
  await answers(404, {});
  expect(document.title).toBe('Ready to join? - Event 123456 - Convoke');
});

test('follows another link that the browser opens without loading the page anew', async () => {
  opened('/meeting?eventId=123456&passcode=654321');
  expect(screen.getAllByText('Event 123456')).toBeDefined();
  followed('/meeting#token=other');
  expect(screen.queryByText('Event 123456')).toBeNull();
  expect(window.location.hash).toBe('');
});

test.each([[200, JOINED], [404, {}]])('hears no answer (%i) for a link that another one has replaced', async (status, body) => {
  const answers = hesitating();
  opened('/meeting#token=old');
  await join();
  followed('/meeting#token=other');
  const other: Visit = { invitation: { kind: 'token', token: 'other' }, isInRoom: true };
  rememberVisit(other);
  await answers(status, body);
  expect(saved()).toEqual(other);
  expect(screen.queryByText('the room')).toBeNull();
  expect(document.querySelector('.alert-place')).toBeNull();
});

test('stays in the lobby, joining, until the room has arrived', async () => {
  const { promise, resolve } = later<object>();
  loading(() => promise);
  answering(200, JOINED);
  opened('/meeting#token=secret');
  await join();
  expect(await screen.findByText('Nikki')).toBeDefined();
  expect(screen.getByRole('heading', { name: 'Ready to join?' })).toBeDefined();
  expect(screen.getAllByText('Joining').length).toBeGreaterThan(0);
  resolve(ROOM);
  expect(await screen.findByText('the room')).toBeDefined();
});

test('says so when the room does not arrive', async () => {
  loading(() => Promise.reject(new Error('offline')));
  opened('/meeting#token=secret');
  expect(await screen.findByText('The meeting room could not be loaded')).toBeDefined();
  await waitFor(() => expect(document.title).toBe('The meeting room could not be loaded - Convoke'));
  expect(screen.getByRole('button', { name: 'Join again' })).toBeDefined();
});
