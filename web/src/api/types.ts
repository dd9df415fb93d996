/** What POST /join gives, in the shape of Chime's CreateMeetingWithAttendees. */
export interface JoinedMeeting {
  Meeting: { MeetingId: string; ExternalMeetingId?: string; MediaPlacement: object };
  Attendee: { AttendeeId: string; ExternalUserId: string; JoinToken: string };
  /** Whom the invitation is for; "" if it names nobody. */
  Name: string;
}

export type JoinMethod = 'Phone' | 'Web';

/** One line of GET /api/meetings/{MeetingId}/attendees. */
export interface AttendeeRecord {
  AttendeeId: string;
  ExternalUserId?: string;
  Name?: string;
  JoinMethod?: JoinMethod;
}

/** What POST /create takes, as in the SMA Meeting Dialer. */
export interface NewAttendee {
  eventId: string;
  attendeeName: string;
  attendeePhoneNumber: string;
  attendeeEmail: string;
  attendeeCall: boolean;
}

/** How somebody who was just invited gets in. */
export interface WaysIn {
  passcode: string;
  /** "" if the server names none. */
  webLink: string;
}
