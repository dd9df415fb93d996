import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';

import { takeVisit } from '../invitation/visit';
import { HomePage } from './HomePage';

test('asks for both numbers before it goes on', async () => {
  window.history.replaceState(null, '', '/');
  render(<HomePage />);
  await userEvent.type(screen.getByLabelText('Event id'), '123 456');
  await userEvent.click(screen.getByRole('button', { name: 'Continue' }));
  expect(screen.getByText('Enter the digits of your passcode.')).toBeDefined();
  expect(window.location.pathname).toBe('/');
});

test('goes to the meeting without putting the passcode into the address', async () => {
  render(<HomePage />);
  await userEvent.type(screen.getByLabelText('Event id'), '123 456');
  await userEvent.type(screen.getByLabelText('Passcode'), '654321{Enter}');
  expect(window.location.href).toMatch(/\/meeting$/);
  expect(takeVisit()?.invitation).toEqual({ kind: 'code', eventId: '123456', passcode: '654321' });
});

test('fills the passcode of a new invitee into the form above', async () => {
  const body = { message: 'ok', passcode: '122188', webLink: 'http://here/meeting#token=t' };
  const answer = () => Promise.resolve(new Response(JSON.stringify(body)));
  vi.stubGlobal('fetch', vi.fn(answer));
  render(<HomePage isCreating />);
  const [, eventId] = screen.getAllByLabelText('Event id');
  await userEvent.type(eventId as HTMLElement, '123456');
  await userEvent.type(screen.getByLabelText('Name'), 'Nikki');
  await userEvent.type(screen.getByLabelText('Phone number'), '+13125551212');
  await userEvent.click(screen.getByRole('button', { name: 'Invite' }));
  expect(await screen.findByText('122188')).toBeDefined();
  expect(screen.getByLabelText('Passcode')).toHaveProperty('value', '122188');
  expect(screen.getByText('http://here/meeting#token=t')).toBeDefined();
});

test('reads out why nobody was invited, in a place that is there before', async () => {
  const body = { message: 'PhoneNumber: too short' };
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(body), { status: 400 })));
  render(<HomePage isCreating />);
  const place = screen.getByRole('alert');
  expect(place.textContent).toBe('');
  const [, eventId] = screen.getAllByLabelText('Event id');
  await userEvent.type(eventId as HTMLElement, '123456');
  await userEvent.type(screen.getByLabelText('Name'), 'Nikki');
  await userEvent.type(screen.getByLabelText('Phone number'), '+1');
  await userEvent.click(screen.getByRole('button', { name: 'Invite' }));
  await waitFor(() => expect(place.textContent).toMatch(/PhoneNumber: too short/));
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
