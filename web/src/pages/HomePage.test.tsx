import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';

import { admission } from '../invitation/admission';
import { forgetVisit, takeVisit } from '../invitation/visit';
import { answer, answering, JOINED, later } from '../testing/answers';
import { HomePage } from './HomePage';

const types = async (eventId: string, passcode: string) => {
  await userEvent.type(screen.getByLabelText('Event id'), eventId);
  await userEvent.type(screen.getByLabelText('Passcode'), passcode);
};
/** What a screen reader says of a field besides its label. */
const describedBy = (field: Element) =>
  (field.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent)
    .join(' ');

beforeEach(() => {
  forgetVisit();
  window.history.replaceState(null, '', '/');
});

test('asks for both numbers before it goes on', async () => {
  render(<HomePage />);
  await userEvent.type(screen.getByLabelText('Event id'), '123 456');
  await userEvent.click(screen.getByRole('button', { name: 'Continue' }));
  expect(screen.getByText('Enter the six digits of the passcode.')).toBeDefined();
  expect(document.activeElement).toBe(screen.getByLabelText('Passcode'));
  expect(window.location.pathname).toBe('/');
});

test('says which number is too short or too long, and goes there', async () => {
  render(<HomePage />);
  await userEvent.type(screen.getByLabelText('Event id'), '12345');
  await userEvent.type(screen.getByLabelText('Passcode'), '6543210{Enter}');
  expect(screen.getByText('The event id has six digits; these are 5.')).toBeDefined();
  expect(screen.getByText('The passcode has six digits; these are 7.')).toBeDefined();
  expect(document.activeElement).toBe(screen.getByLabelText('Event id'));
  expect(window.location.pathname).toBe('/');
});

test('asks the server before it goes on, and keeps the answer and not the passcode in the address', async () => {
  const fetch = answering(200, JOINED);
  render(<HomePage />);
  await types('123 456', '654321{Enter}');
  await waitFor(() => expect(window.location.href).toMatch(/\/meeting$/));
  expect(fetch).toHaveBeenCalledOnce();
  const code = { kind: 'code', eventId: '123456', passcode: '654321' } as const;
  expect(takeVisit()).toEqual({ invitation: code, isInRoom: false, known: { name: 'Nikki', eventId: '123456' } });
  expect(admission(code)).toEqual(JOINED);
});

test('says at the fields that the numbers are wrong, and has the passcode ready to be typed over', async () => {
  const fetch = answering(404, {});
  render(<HomePage />);
  await types('123456', '654320{Enter}');
  const alert = screen.getByRole('alert');
  await waitFor(() => expect(alert.textContent).toMatch(/No meeting has this event id and passcode/));
  const passcode = screen.getByLabelText<HTMLInputElement>('Passcode');
  for (const field of [screen.getByLabelText('Event id'), passcode]) {
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(describedBy(field)).toMatch(/Compare this number/);
  }
  expect(document.activeElement).toBe(passcode);
  expect([passcode.selectionStart, passcode.selectionEnd]).toEqual([0, 6]);
  await userEvent.keyboard('654321');
  expect(alert.textContent).toBe('');
  expect(passcode).toHaveProperty('value', '654321');
  expect(passcode.getAttribute('aria-invalid')).toBeNull();
  await userEvent.keyboard('{Enter}');
  await waitFor(() => expect(fetch).toHaveBeenCalledTimes(2));
  expect(window.location.pathname).toBe('/');
});

test('asks for the same numbers again where they may do later, and finds nothing wrong with them', async () => {
  answering(503, { detail: 'The database does not answer.' });
  render(<HomePage />);
  await types('123456', '654321{Enter}');
  await waitFor(() => expect(screen.getByRole('alert').textContent).toMatch(/The database does not answer/));
  expect(screen.getByLabelText('Passcode')).toHaveProperty('value', '654321');
  expect(screen.getByLabelText('Passcode').getAttribute('aria-invalid')).toBeNull();
  answering(200, JOINED);
  await userEvent.click(screen.getByRole('button', { name: 'Continue' }));
  await waitFor(() => expect(window.location.pathname).toBe('/meeting'));
});

test('goes nowhere with an answer to numbers that have been changed since', async () => {
  const { promise, resolve } = later<Response>();
  vi.stubGlobal('fetch', () => promise);
  render(<HomePage />);
  await types('123456', '654321{Enter}');
  await userEvent.type(screen.getByLabelText('Passcode'), '{Backspace}0');
  await act(async () => resolve(answer(200, JOINED)));
  expect(window.location.pathname).toBe('/');
});

test('goes nowhere with an answer on a page that was left', async () => {
  const { promise, resolve } = later<Response>();
  vi.stubGlobal('fetch', () => promise);
  const { unmount } = render(<HomePage />);
  await types('123456', '654321{Enter}');
  unmount();
  await act(async () => resolve(answer(200, JOINED)));
  expect(window.location.pathname).toBe('/');
});

test('hands out the ways in of a new invitee, and takes none of them for its own', async () => {
  const body = { message: 'ok', passcode: '122188', webLink: 'http://here/meeting#token=t' };
  answering(200, body);
  const user = userEvent.setup();
  render(<HomePage isCreating />);
  const [ownEventId, eventId] = screen.getAllByLabelText('Event id');
  await user.type(eventId as HTMLElement, '123456');
  await user.type(screen.getByLabelText('Name'), 'Nikki');
  await user.type(screen.getByLabelText('Phone number'), '+13125551212');
  await user.click(screen.getByRole('button', { name: 'Invite' }));
  expect(await screen.findByText('122188')).toBeDefined();
  expect(screen.getByText('http://here/meeting#token=t')).toBeDefined();
  expect(screen.getByLabelText('Passcode')).toHaveProperty('value', '');
  expect(ownEventId).toHaveProperty('value', '');
  await user.click(screen.getByRole('button', { name: 'Copy the passcode' }));
  expect(await navigator.clipboard.readText()).toBe('122188');
  await user.click(screen.getByRole('button', { name: 'Copy the link' }));
  expect(await navigator.clipboard.readText()).toBe('http://here/meeting#token=t');
});

test('says once why nobody was invited, in a place that takes the focus', async () => {
  const problems = [
    { field: 'attendeePhoneNumber', fault: 'is not one of a phone (entry 1, "Nikki")', mend: 'Give another.' },
  ];
  const body = { message: 'Unable to add participant', problems };
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(body), { status: 400 })));
  render(<HomePage isCreating />);
  const [, eventId] = screen.getAllByLabelText('Event id');
  await userEvent.type(eventId as HTMLElement, '123456');
  await userEvent.type(screen.getByLabelText('Name'), 'Nikki');
  await userEvent.type(screen.getByLabelText('Phone number'), '+13125551212');
  await userEvent.click(screen.getByRole('button', { name: 'Invite' }));
  const sentence = 'Phone number is not one of a phone. Give another.';
  const place = await screen.findByRole('group', { name: new RegExp(sentence) });
  await waitFor(() => expect(document.activeElement).toBe(place));
  expect(screen.getByRole('alert').textContent).toBe('');
  const field = screen.getByLabelText('Phone number');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  await userEvent.type(field, '3');
  expect(field.getAttribute('aria-invalid')).toBe(null);
});

test('asks the server nothing while a field is wrong, and goes to the first such one', async () => {
  const fetch = vi.fn();
  vi.stubGlobal('fetch', fetch);
  render(<HomePage isCreating />);
  const [, eventId] = screen.getAllByLabelText('Event id');
  await userEvent.type(eventId as HTMLElement, '123456');
  await userEvent.type(screen.getByLabelText('Phone number'), '0312 555');
  await userEvent.click(screen.getByRole('button', { name: 'Invite' }));
  expect(screen.getByText('Enter a name.')).toBeDefined();
  expect(screen.getByText(/Write \+ and the country code/)).toBeDefined();
  expect(document.activeElement).toBe(screen.getByLabelText('Name'));
  expect(fetch).not.toHaveBeenCalled();
});

test("asks for the operator's token where the server wants one, and goes on with it", async () => {
  const fetch = vi.fn((_path: string, { headers }: { headers: Record<string, string> }) =>
    Promise.resolve(
      headers['Authorization'] === 'Bearer right'
        ? new Response('{"passcode":"122188"}')
        : new Response('{}', { status: 401 }),
    ),
  );
  vi.stubGlobal('fetch', fetch);
  render(<HomePage isCreating />);
  const [, eventId] = screen.getAllByLabelText('Event id');
  await userEvent.type(eventId as HTMLElement, '123456');
  await userEvent.type(screen.getByLabelText('Name'), 'Nikki');
  await userEvent.type(screen.getByLabelText('Phone number'), '+13125551212');
  await userEvent.click(screen.getByRole('button', { name: 'Invite' }));
  await userEvent.type(await screen.findByLabelText('Token'), 'wrong{Enter}');
  expect(await screen.findByText('That is not the token.')).toBeDefined();
  await userEvent.type(await screen.findByLabelText('Token'), 'right{Enter}');
  expect(await screen.findByText('122188')).toBeDefined();
});
