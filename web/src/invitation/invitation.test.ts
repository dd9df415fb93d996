import { expect, test } from 'vitest';

import { digits, readInvitation } from './invitation';

test('reads the numbers of a mailed link', () => {
  expect(readInvitation('?eventId=123456&passcode=654321', '')).toEqual({
    kind: 'code',
    eventId: '123456',
    passcode: '654321',
  });
});

test('reads the secret of a link from the fragment, which servers never see', () => {
  expect(readInvitation('?eventId=1&passcode=2', '#token=a-b_c')).toEqual({
    kind: 'token',
    token: 'a-b_c',
  });
});

test('takes an address without both numbers for no invitation', () => {
  for (const search of ['', '?eventId=123456', '?passcode=1', '?eventId=abc&passcode=1']) {
    expect(readInvitation(search, '#')).toBeNull();
  }
});

test('understands numbers as people type them', () => {
  expect(digits(' 123 456# ')).toBe('123456');
});
