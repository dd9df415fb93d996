import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { forgetVisit, rememberAdmitted, rememberInside, rememberVisit, type Visit } from '../invitation/visit';
import { answer, answering, JOINED, later } from '../testing/answers';
import { MeetingPage } from './MeetingPage';

const ROOM = { Room: () => <p>the room</p> };
const CODE = { kind: 'code', eventId: '123456', passcode: '654321' } as const;

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
const click = async (name: string | RegExp) => userEvent.click(await screen.findByRole('button', { name }));
const join = () => click(/^Join/);

beforeEach(() => {
  forgetVisit();
  loading(() => Promise.resolve(ROOM));
});

afterEach(async () => {
  vi.useRealTimers();
  // The room of this test must not arrive in the next one's place.
  await vi.dynamicImportSettled();
});

test('asks once whether a link lets somebody in, joins nothing before the click, and with one click then', async () => {
  const fetch = answering(200, JOINED);
  opened('/meeting#token=secret');
  expect(await screen.findByText('Nikki')).toBeDefined();
  expect(screen.queryByText('the room')).toBeNull();
  await join();
  expect(await screen.findByText('the room')).toBeDefined();
  expect(fetch).toHaveBeenCalledOnce();
  expect(window.location.href).toMatch(/\/meeting$/);
  expect(saved()).toMatchObject({ isInRoom: true, known: { name: 'Nikki', eventId: '123456' } });
});

test('asks for no device before the server has said that the link is good', async () => {
  const asked = vi.fn(() => new Promise<never>(() => undefined));
  const mediaDevices = Object.assign(new EventTarget(), {
    getUserMedia: asked,
    enumerateDevices: () => Promise.resolve([]),
  });
  vi.stubGlobal('isSecureContext', true);
  Object.defineProperty(navigator, 'mediaDevices', { configurable: true, get: () => mediaDevices });
  const answers = hesitating();
  opened('/meeting#token=guessed');
  expect(screen.getByText(/Asking the server/)).toBeDefined();
  await answers(404, {});
  expect(screen.getByText('This link leads to no meeting')).toBeDefined();
  expect(asked).not.toHaveBeenCalled();
  answering(200, JOINED);
  followed('/meeting#token=right');
  await waitFor(() => expect(asked).toHaveBeenCalledOnce());
  Reflect.deleteProperty(navigator, 'mediaDevices');
});

test('does not ask again about numbers that were taken a moment ago', async () => {
  const fetch = answering(200, JOINED);
  rememberAdmitted(CODE, JOINED);
  opened('/meeting');
  expect(screen.getByText('Nikki')).toBeDefined();
  await join();
  expect(await screen.findByText('the room')).toBeDefined();
  expect(fetch).not.toHaveBeenCalled();
});

test('asks again at the click of who has waited long, and says what has changed', async () => {
  const fetch = answering(410, { detail: 'This event has ended.' });
  rememberAdmitted(CODE, JOINED);
  opened('/meeting');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  await join();
  await waitFor(() => expect(screen.getByRole('alert').textContent).toMatch(/This event has ended/));
  expect(fetch).toHaveBeenCalledOnce();
  expect(screen.queryByText('Ready to join?')).toBeNull();
});

test('has the way back ready where the numbers of a link are wrong: the event id, and a passcode to be typed', async () => {
  const fetch = answering(404, {});
  opened('/meeting?eventId=123456&passcode=000000');
  await waitFor(() => expect(screen.getByRole('alert').textContent).toMatch(/No meeting has this event id/));
  expect(screen.getByLabelText('Event id')).toHaveProperty('value', '123456');
  expect(screen.getByLabelText('Passcode')).toHaveProperty('value', '');
  expect(document.activeElement).toBe(screen.getByLabelText('Passcode'));
  expect(saved()).toEqual({});
  answering(200, JOINED);
  await userEvent.keyboard('654321{Enter}');
  expect(await screen.findByText('Nikki')).toBeDefined();
  expect(saved()).toMatchObject({ invitation: CODE, isInRoom: false });
  expect(fetch).toHaveBeenCalledOnce();
});

test('asks again on demand where the same link may do later', async () => {
  answering(429, {});
  opened('/meeting#token=secret');
  expect(await screen.findByText('Too many tries')).toBeDefined();
  expect(saved()).toMatchObject({ invitation: { token: 'secret' } });
  answering(200, JOINED);
  await click('Try again');
  expect(await screen.findByText('Ready to join?')).toBeDefined();
});

test('lets who has a link that leads to nothing type numbers instead', async () => {
  answering(404, {});
  opened('/meeting#token=guessed');
  await click('Enter the numbers');
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  expect(screen.getByRole('alert').textContent).toMatch(/This link leads to no meeting/);
  expect(document.activeElement).toBe(screen.getByLabelText('Event id'));
});

test('goes back into the room after a reload, by the devices that were chosen', async () => {
  const fetch = answering(200, JOINED);
  rememberAdmitted(CODE, JOINED);
  rememberInside();
  opened('/meeting');
  expect(await screen.findByText('the room')).toBeDefined();
  expect(fetch).toHaveBeenCalledOnce();
  expect(saved()).toMatchObject({ isInRoom: true });
});

test('names each step in the title', async () => {
  const answers = hesitating();
  opened('/meeting?eventId=123456&passcode=654321');
  expect(document.title).toBe('Your invitation - Event 123456 - Convoke');
  await answers(200, JOINED);
  expect(document.title).toBe('Ready to join? - Event 123456 - Convoke');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  const answersLater = hesitating();
  await join();
  expect(document.title).toBe('Joining - Event 123456 - Convoke');
  await answersLater(404, {});
  expect(document.title).toBe('No meeting has this event id and passcode - Event 123456 - Convoke');
});

test('follows another link that the browser opens without loading the page anew', async () => {
  answering(200, JOINED);
  opened('/meeting?eventId=123456&passcode=654321');
  expect(await screen.findByText('Ready to join?')).toBeDefined();
  hesitating();
  followed('/meeting#token=other');
  expect(screen.queryByText('Event 123456')).toBeNull();
  expect(window.location.hash).toBe('');
});

test.each([[200, JOINED], [404, {}]])('hears no answer (%i) for a link that another one has replaced', async (status, body) => {
  const answers = hesitating();
  opened('/meeting#token=old');
  hesitating();
  followed('/meeting#token=other');
  const other: Visit = { invitation: { kind: 'token', token: 'other' }, isInRoom: true };
  rememberVisit(other);
  await answers(status, body);
  expect(saved()).toEqual(other);
  expect(screen.getByText(/Asking the server/)).toBeDefined();
});

test('stays in the lobby, joining, until the room has arrived', async () => {
  const { promise, resolve } = later<object>();
  loading(() => promise);
  answering(200, JOINED);
  opened('/meeting#token=secret');
  await join();
  expect(screen.getByRole('heading', { name: 'Ready to join?' })).toBeDefined();
  expect(screen.getAllByText('Joining').length).toBeGreaterThan(0);
  resolve(ROOM);
  expect(await screen.findByText('the room')).toBeDefined();
});

test('says so when the room does not arrive', async () => {
  loading(() => Promise.reject(new Error('offline')));
  answering(200, JOINED);
  opened('/meeting?eventId=123456&passcode=654321');
  expect(await screen.findByText('The meeting room could not be loaded')).toBeDefined();
  const title = 'The meeting room could not be loaded - Event 123456 - Convoke';
  await waitFor(() => expect(document.title).toBe(title));
  expect(screen.getByRole('button', { name: 'Join again' })).toBeDefined();
});
