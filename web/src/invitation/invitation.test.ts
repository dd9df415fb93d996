import { expect, test } from 'vitest';

import { digits, readInvitation } from './invitation';

test('reads the numbers of a mailed link', () => {
  expect(readInvitation('?eventId=123456&passcode=654321', '')).toEqual({
    kind: 'code',
    eventId: '123456',
    passcode: '654321',
  });
});

test('reads the secret of a link from the fragment, which is sent to no server', () => {
  expect(readInvitation('', '#token=a-b_c')).toEqual({ kind: 'token', token: 'a-b_c' });
  expect(readInvitation('?eventId=1&passcode=2', '#token=a')).toEqual({ kind: 'token', token: 'a' });
  expect(readInvitation('?token=a', '')).toBeNull();
});

test('takes an address without both numbers and without a secret for no invitation', () => {
  for (const search of ['', '?eventId=123456', '?passcode=1', '?eventId=abc&passcode=1']) {
    for (const hash of ['', '#', '#token=', '#token=%20']) expect(readInvitation(search, hash)).toBeNull();
  }
});

test('understands numbers as people type them', () => {
  expect(digits(' 123 456# ')).toBe('123456');
});
