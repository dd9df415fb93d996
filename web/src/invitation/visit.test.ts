import { expect, test } from 'vitest';

import { forgetVisit, rememberVisit, takeVisit } from './visit';

test('takes the passcode out of the address', () => {
  window.history.replaceState(null, '', '/meeting?eventId=123456&passcode=654321');
  expect(takeVisit()?.invitation).toEqual({ kind: 'code', eventId: '123456', passcode: '654321' });
  expect(window.location.href).toMatch(/\/meeting$/);
});

test('knows the invitation after a reload, until it is forgotten', () => {
  const visit = { invitation: { kind: 'token', token: 't' } as const, isInRoom: true };
  rememberVisit(visit);
  expect(takeVisit()).toEqual(visit);
  forgetVisit();
  expect(takeVisit()).toBeNull();
});

test('lets a new link win over what was remembered', () => {
  rememberVisit({ invitation: { kind: 'token', token: 'old' }, isInRoom: true });
  window.history.replaceState(null, '', '/meeting#token=new');
  expect(takeVisit()).toEqual({ invitation: { kind: 'token', token: 'new' }, isInRoom: false });
});
