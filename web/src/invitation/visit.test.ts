import { expect, test } from 'vitest';

import { forgetVisit, rememberVisit, takeVisit } from './visit';

test('takes the passcode out of the address', () => {
  window.history.replaceState(null, '', '/meeting?eventId=123456&passcode=654321');
  expect(takeVisit()?.invitation).toEqual({ eventId: '123456', passcode: '654321' });
  expect(window.location.href).toMatch(/\/meeting$/);
});

test('knows the invitation after a reload, until it is forgotten', () => {
  const visit = { invitation: { eventId: '123456', passcode: '111111' }, isInRoom: true };
  rememberVisit(visit);
  expect(takeVisit()).toEqual(visit);
  forgetVisit();
  expect(takeVisit()).toBeNull();
});

test('lets a new link win over what was remembered', () => {
  rememberVisit({ invitation: { eventId: '123456', passcode: '111111' }, isInRoom: true });
  window.history.replaceState(null, '', '/meeting?eventId=123456&passcode=222222');
  expect(takeVisit()).toEqual({ invitation: { eventId: '123456', passcode: '222222' }, isInRoom: false });
});
