import { expect, test } from 'vitest';

import { ApiError } from '../api/request';
import { explainDevice } from './deviceProblems';
import { type Ending, explainEnding, mayRejoin } from './endings';
import { explainChange, explainJoin } from './refusals';

test('says why somebody was not let in', () => {
  expect(explainJoin(new ApiError(404), 'code').title).toMatch(/no meeting has this event id/i);
  expect(explainJoin(new ApiError(404), 'code').text).toMatch(/or open the link in your mail/);
  expect(explainJoin(new ApiError(404), 'token').title).toMatch(/this link/i);
  expect(explainJoin(new ApiError(403), 'code')).toEqual(explainJoin(new ApiError(404), 'code'));
  expect(explainJoin(new ApiError(410, 'Ended.'), 'code').text).toBe('Ended. Ask for a new invitation.');
  expect(explainJoin(new ApiError(410), 'code').text).toMatch(/expired\. Ask for a new invitation\.$/);
  expect(explainJoin(new ApiError(409), 'token').title).toMatch(/full/);
  expect(explainJoin(new ApiError(0), 'code').title).toMatch(/does not answer/);
  expect(explainJoin(new ApiError(503), 'code').text).toMatch(/503/);
});

test('tells a wrong invitation from one that may do later, and from one that never will', () => {
  const remedies = Object.fromEntries(
    [0, 400, 404, 409, 410, 429, 503].map((status) => [status, explainJoin(new ApiError(status), 'token').remedy]),
  );
  expect(remedies).toEqual({
    0: 'retry', 400: 'correct', 404: 'correct', 409: 'retry', 410: 'none', 429: 'retry', 503: 'retry',
  });
});

test('says when to try again', () => {
  expect(explainJoin(new ApiError(429, '', 30), 'code').text).toBe('Try again in 30 seconds.');
  expect(explainJoin(new ApiError(429, '', 90), 'code').text).toBe('Try again in 2 minutes.');
  expect(explainJoin(new ApiError(429, '', 1), 'code').text).toBe('Try again in a second.');
  expect(explainJoin(new ApiError(429, '', 60), 'code').text).toBe('Try again in a minute.');
  expect(explainJoin(new ApiError(429, '', 7140), 'code').text).toBe('Try again in 119 minutes.');
  expect(explainJoin(new ApiError(429, '', 7141), 'code').text).toBe('Try again in 2 hours.');
  expect(explainJoin(new ApiError(429, '', 7201), 'code').text).toBe('Try again in 3 hours.');
  expect(explainJoin(new ApiError(429), 'code').text).toBe('Try again in a few minutes.');
});

test("shows the server's sentence before how long a limit lasts", () => {
  const lockedOut = new ApiError(429, 'Open the link in your mail.', 840 * 60);
  const text = 'Open the link in your mail. The limit ends in 14 hours.';
  expect(explainJoin(lockedOut, 'code')).toEqual({ title: 'Too many tries', text, remedy: 'retry' });
  expect(explainChange(lockedOut).text).toBe(text);
});

test('names fields as the forms do, not as the wire does', () => {
  const problems = [
    { field: 'attendeePhoneNumber', fault: 'is missing (entry 1, "Ann")', mend: 'Give it.' },
    { field: 'eventId', fault: 'is not six digits: 1', mend: '' },
    { field: 'Participants[0]', fault: 'is twice', mend: '' },
  ];
  expect(explainChange(new ApiError(400, 'unused', null, problems)).text).toBe(
    'Phone number is missing. Give it. Event id is not six digits: 1. What you entered is twice.',
  );
});

test("hands on the server's sentence about a form", () => {
  expect(explainChange(new ApiError(400, 'PhoneNumber: too short')).text).toBe('PhoneNumber: too short');
});

test('sends nobody who was removed for another invitation: the one they have goes on', () => {
  expect(explainEnding('removed').text).toMatch(/your invitation is valid, it lets you in again/);
  expect(explainEnding('removed').text).not.toMatch(/newest mail|new invitation/);
});

test('has words for each way out, and a way back where there is one', () => {
  const endings: Ending[] = [
    'left', 'ended', 'removed', 'joined-elsewhere', 'full', 'not-admitted', 'connection-lost', 'not-loaded',
    'failed',
  ];
  expect(new Set(endings.map((ending) => explainEnding(ending).title)).size).toBe(endings.length);
  expect(endings.filter((ending) => !mayRejoin(ending))).toEqual(['ended', 'removed']);
});

test('says what to do to who is not let in', () => {
  expect(explainEnding('not-admitted').text).toMatch(/Open the link in your newest mail, or ask for a new invitation\.$/);
  expect(explainEnding('left').text).not.toMatch(/others/);
});

test('says what is wrong with a device', () => {
  const refused = new DOMException('', 'NotAllowedError');
  expect(explainDevice(refused, 'camera').title).toBe('The browser may not use your camera');
  const refusedBySdk = Object.assign(new Error(), { name: 'PermissionDeniedError' });
  expect(explainDevice(refusedBySdk, 'camera')).toEqual(explainDevice(refused, 'camera'));
  expect(explainDevice(refused, 'screen').title).toBe('Nothing is shared');
  expect(explainDevice(new DOMException('', 'NotReadableError'), 'microphone').title).toMatch(/busy/);
  expect(explainDevice('odd', 'microphone').title).toMatch(/could not be started/);
});
