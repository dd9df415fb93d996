import type { NewAttendee } from '../api/types';
import { digits } from '../invitation/invitation';

type Missing = Partial<Record<keyof NewAttendee, string>>;

/** What must be filled in before a person can be invited; the server checks the rest. */
export function missing(person: NewAttendee): Missing {
  const result: Missing = {};
  if (!digits(person.eventId)) result.eventId = 'Enter the digits of the event id.';
  if (!person.attendeeName.trim()) result.attendeeName = 'Enter a name.';
  if (!digits(person.attendeePhoneNumber)) result.attendeePhoneNumber = 'Enter a phone number.';
  return result;
}
