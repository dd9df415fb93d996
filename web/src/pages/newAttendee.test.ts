import { expect, test } from 'vitest';

import type { NewAttendee } from '../api/types';
import { faultsOf, tidied } from './newAttendee';

const NIKKI: NewAttendee = {
  eventId: '123 456',
  attendeeName: ' Nikki ',
  attendeePhoneNumber: '+1 (312) 555-1212',
  attendeeEmail: ' nikki@example.com ',
  attendeeCall: true,
};

test('takes what people type between digits for nothing', () => {
  expect(faultsOf(NIKKI)).toEqual({});
  expect(tidied(NIKKI)).toEqual({
    eventId: '123456',
    attendeeName: 'Nikki',
    attendeePhoneNumber: '+13125551212',
    attendeeEmail: 'nikki@example.com',
    attendeeCall: true,
  });
});

test('says what is missing or wrong by field', () => {
  expect(faultsOf({ ...NIKKI, eventId: '12' }).eventId).toBe('The event id has six digits; these are 2.');
  expect(faultsOf({ ...NIKKI, eventId: '' }).eventId).toBe('Enter the six digits of the event id.');
  expect(faultsOf({ ...NIKKI, attendeeName: ' ' }).attendeeName).toBe('Enter a name.');
  for (const attendeePhoneNumber of ['3125551212', '+0312555121', '+123456', '+1234567890123456', '+1312x']) {
    expect(faultsOf({ ...NIKKI, attendeePhoneNumber }).attendeePhoneNumber).toMatch(/country code/);
  }
  for (const attendeeEmail of ['nikki', 'nikki@', '@example.com', 'two@example.com three@example.com']) {
    expect(faultsOf({ ...NIKKI, attendeeEmail }).attendeeEmail).toMatch(/one plain address/);
  }
});

test('leaves it to the server which names of hosts are good', () => {
  for (const attendeeEmail of ['jane@intranet', 'jane@mail.example.com', 'jane@-']) {
    expect(faultsOf({ ...NIKKI, attendeeEmail })).toEqual({});
  }
});

test('needs a phone number to call somebody, else a number or an address', () => {
  const noPhone = { ...NIKKI, attendeePhoneNumber: '' };
  expect(faultsOf(noPhone).attendeePhoneNumber).toMatch(/to call/);
  expect(faultsOf({ ...noPhone, attendeeCall: false })).toEqual({});
  expect(faultsOf({ ...noPhone, attendeeCall: false, attendeeEmail: '' }).attendeePhoneNumber).toMatch(/or an e-mail/);
});
