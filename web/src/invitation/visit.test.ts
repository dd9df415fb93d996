import { expect, test } from 'vitest';

import { admission } from './admission';
import {
  eventIdOf,
  forgetVisit,
  rememberAdmitted,
  rememberInside,
  rememberOutside,
  rememberVisit,
  takeFromAddress,
  takeVisit,
  type Visit,
} from './visit';

const CODE: Visit = {
  invitation: { kind: 'code', eventId: '123456', passcode: '111111' },
  isInRoom: true,
};

test('takes the passcode out of the address and out of the history entry', () => {
  window.history.replaceState(null, '', '/meeting?eventId=123456&passcode=654321');
  const entries = window.history.length;
  expect(takeVisit()?.invitation).toEqual({ kind: 'code', eventId: '123456', passcode: '654321' });
  expect(window.location.href).toMatch(/\/meeting$/);
  expect(window.history.length).toBe(entries);
});

test('takes the secret out of the fragment', () => {
  window.history.replaceState(null, '', '/meeting#token=s-e_c');
  expect(takeVisit()?.invitation).toEqual({ kind: 'token', token: 's-e_c' });
  expect(window.location.href).toMatch(/\/meeting$/);
});

test('knows the invitation after a reload, until it is forgotten', () => {
  rememberVisit(CODE);
  expect(takeFromAddress()).toBeNull();
  expect(takeVisit()).toEqual(CODE);
  rememberOutside();
  expect(takeVisit()).toEqual({ ...CODE, isInRoom: false });
  forgetVisit();
  expect(takeVisit()).toBeNull();
});

test('keeps what the server gave in memory, until it may be void, and never the secret of a seat on the shelf', () => {
  const joined = {
    Meeting: { MeetingId: 'm', ExternalMeetingId: '123456', MediaPlacement: {} },
    Attendee: { AttendeeId: 'a', ExternalUserId: 'e', JoinToken: 'secret-of-a-seat' },
    Name: ' Nikki ',
  };
  const { invitation } = CODE;
  const visit = { invitation, isInRoom: false, known: { name: 'Nikki', eventId: '123456' } };
  expect(rememberAdmitted(invitation, joined)).toEqual(visit);
  expect(admission(invitation)).toBe(joined);
  rememberInside();
  expect(takeVisit()).toEqual({ ...visit, isInRoom: true });
  expect(window.sessionStorage.getItem('convoke.visit')).not.toMatch(/secret-of-a-seat/);
  rememberOutside();
  expect(takeVisit()).toEqual(visit);
  expect(admission(invitation)).toBeNull();
  rememberAdmitted(invitation, joined);
  forgetVisit();
  expect(admission(invitation)).toBeNull();
});

test('lets a new link win over what was remembered', () => {
  rememberVisit(CODE);
  window.history.replaceState(null, '', '/meeting#token=new');
  expect(takeVisit()).toEqual({ invitation: { kind: 'token', token: 'new' }, isInRoom: false });
});

test('learns from the server which event a link with a secret is for', () => {
  const byLink = { kind: 'token', token: 't' } as const;
  expect(eventIdOf(CODE.invitation)).toBe('123456');
  expect(eventIdOf(byLink)).toBeNull();
  expect(eventIdOf(byLink, { name: 'Nikki', eventId: '654321' })).toBe('654321');
});
