import { expect, test } from 'vitest';

import { digits, readInvitation } from './invitation';

test('reads the numbers of a mailed link', () => {
  expect(readInvitation('?eventId=123456&passcode=654321')).toEqual({
    eventId: '123456',
    passcode: '654321',
  });
});

test('takes an address without both numbers for no invitation', () => {
  for (const search of ['', '?eventId=123456', '?passcode=1', '?eventId=abc&passcode=1']) {
    expect(readInvitation(search)).toBeNull();
  }
});

test('understands numbers as people type them', () => {
  expect(digits(' 123 456# ')).toBe('123456');
});
