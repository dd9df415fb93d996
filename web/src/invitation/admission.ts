import type { JoinedMeeting } from '../api/types';
import { type Invitation, isSame } from './invitation';

/** For how long an answer is taken for good. It would be for longer: but events end, and attendees are removed. */
const FRESH_MS = 60_000;

/** What the server gave for an invitation, in memory only: a page that is loaded anew asks anew. */
let last: { invitation: Invitation; joined: JoinedMeeting; at: number } | null = null;

export function keepAdmission(invitation: Invitation, joined: JoinedMeeting): void {
  last = { invitation, joined, at: Date.now() };
}

/** What was given for this invitation, unless that was too long ago; null: the server is to be asked. */
export function admission(invitation: Invitation): JoinedMeeting | null {
  if (!last || !isSame(last.invitation, invitation)) return null;
  const age = Date.now() - last.at;
  return age >= 0 && age < FRESH_MS ? last.joined : null;
}

export function forgetAdmission(): void {
  last = null;
}
