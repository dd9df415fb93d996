import { shelf } from '../api/storage';
import type { JoinedMeeting } from '../api/types';
import { forgetAdmission, keepAdmission } from './admission';
import { type Invitation, readInvitation } from './invitation';

/** What a reload of the page must not lose: the address does not keep it. */
export interface Visit {
  invitation: Invitation;
  /** In the room already: a reload goes back there without asking. */
  isInRoom: boolean;
  /** Whom the invitation is for and to what; known once its invitee has been let in. */
  known?: Known;
}

/** What the server said when it let somebody in; "" where it did not say. */
export interface Known {
  name: string;
  eventId: string;
}

const saved = shelf<Visit>('session', 'convoke.visit');

/** The invitation of the address, or the one that was remembered. */
export function takeVisit(): Visit | null {
  return takeFromAddress() ?? saved.read();
}

/** Takes an invitation out of the address, so that no bystander, bookmark or history has it. */
export function takeFromAddress(): Visit | null {
  const invitation = readInvitation(window.location.search, window.location.hash);
  if (!invitation) return null;
  const visit = { invitation, isInRoom: false };
  saved.write(visit);
  window.history.replaceState(null, '', window.location.pathname);
  return visit;
}

export function rememberVisit(visit: Visit): void {
  saved.write(visit);
}

/** The server lets them in; who they are and what to is known from now on. */
export function rememberAdmitted(invitation: Invitation, joined: JoinedMeeting): Visit {
  keepAdmission(invitation, joined);
  const known = { name: joined.Name.trim(), eventId: joined.Meeting.ExternalMeetingId ?? '' };
  const visit = { invitation, isInRoom: false, known };
  saved.write(visit);
  return visit;
}

/** In the room: a reload goes back there. */
export function rememberInside(): void {
  rememberIsInRoom(true);
}

/** Out of the room, with the invitation kept: a reload asks before it goes back. What was given may be void. */
export function rememberOutside(): void {
  forgetAdmission();
  rememberIsInRoom(false);
}

function rememberIsInRoom(isInRoom: boolean): void {
  const visit = saved.read();
  if (visit) saved.write({ ...visit, isInRoom });
}

export function forgetVisit(): void {
  forgetAdmission();
  saved.clear();
}

/** The event a page is about, as far as it is known. */
export function eventIdOf(invitation: Invitation, known?: Known): string | null {
  return known?.eventId || (invitation.kind === 'code' ? invitation.eventId : null);
}
