import type { Invitation } from '../invitation/invitation';
import { ApiError, request } from './request';
import type { AttendeeRecord, JoinedMeeting, NewAttendee, WaysIn } from './types';

/** Makes this invitee an attendee. A browser that joined before with the same invitation is replaced. */
export async function join(invitation: Invitation): Promise<JoinedMeeting> {
  const body =
    invitation.kind === 'token'
      ? { Token: invitation.token }
      : { EventId: invitation.eventId, MeetingPasscode: invitation.passcode };
  const answer = await request('POST', '/join', { body });
  const joined = answer as Partial<JoinedMeeting> | null;
  if (!joined?.Meeting || !joined.Attendee) throw new ApiError(502);
  return { Meeting: joined.Meeting, Attendee: joined.Attendee, Name: joined.Name ?? '' };
}

/** Names and join methods of all who have a seat, present or not; only attendees may ask. */
export async function attendees({ Meeting, Attendee }: JoinedMeeting): Promise<AttendeeRecord[]> {
  const path = `/api/meetings/${encodeURIComponent(Meeting.MeetingId)}/attendees`;
  const answer = await request('GET', path, { bearer: Attendee.JoinToken });
  if (!Array.isArray(answer)) throw new ApiError(502);
  return answer as AttendeeRecord[];
}

/** Adds a person to an event, which begins with its first one; gives that person's ways in. */
export async function create(attendee: NewAttendee, bearer: string | null): Promise<WaysIn> {
  const answer = await request('POST', '/create', { body: attendee, bearer });
  const { passcode, webLink } = (answer ?? {}) as { passcode?: unknown; webLink?: unknown };
  if (typeof passcode !== 'string') throw new ApiError(502);
  return { passcode, webLink: typeof webLink === 'string' ? webLink : '' };
}

/** Ends the meeting for everyone. */
export async function end(meetingId: string, bearer: string | null): Promise<void> {
  await request('POST', '/end', { body: { meetingId }, bearer });
}
