import { expect, test } from 'vitest';

import { digits, isSame, readInvitation } from './invitation';

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

test('tells one invitation from another', () => {
  const code = { kind: 'code', eventId: '123456', passcode: '654321' } as const;
  const token = { kind: 'token', token: 't' } as const;
  expect(isSame(code, { ...code })).toBe(true);
  expect(isSame(token, { ...token })).toBe(true);
  for (const other of [token, { ...code, eventId: '1' }, { ...code, passcode: '1' }]) expect(isSame(code, other)).toBe(false);
  for (const other of [code, { ...token, token: 's' }]) expect(isSame(token, other)).toBe(false);
});

test('understands numbers as people type them', () => {
  expect(digits(' 123 456# ')).toBe('123456');
});
