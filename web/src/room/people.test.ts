import { expect, test } from 'vitest';

import { describe, inOrder, nameOf, type People } from './people';

const people: People = new Map([
  ['1', { AttendeeId: '1', Name: 'Zoe', JoinMethod: 'Web' }],
  ['2', { AttendeeId: '2', Name: 'Anna', JoinMethod: 'Phone' }],
  ['3', { AttendeeId: '3', Name: '  ' }],
]);

test('puts oneself first, then goes by name', () => {
  expect(inOrder(['3', '2', '1'], people, '1')).toEqual(['1', '2', '3']);
});

test('calls people without a name guests', () => {
  expect(nameOf(people, '3')).toBe('Guest');
  expect(nameOf(people, 'unknown')).toBe('Guest');
});

test('says how somebody joined and what they do', () => {
  const phone = people.get('2');
  expect(describe(phone, { muted: false, speaking: true, sharing: false })).toBe('Phone, speaking');
  expect(describe(phone, { muted: true, speaking: true, sharing: false })).toBe('Phone, muted');
  expect(describe(people.get('1'), { muted: true, speaking: false, sharing: true })).toBe(
    'Web, muted, sharing',
  );
  expect(describe(undefined, { muted: false, speaking: false, sharing: false })).toBe('');
});
