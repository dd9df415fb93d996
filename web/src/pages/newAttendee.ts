import type { NewAttendee } from '../api/types';
import { digits } from '../invitation/invitation';
import { explainNumber } from '../words/fields';

export type TextKey = Exclude<keyof NewAttendee, 'attendeeCall'>;
export type Faults = Partial<Record<TextKey, string>>;

/** The fields that are typed, as they follow each other. */
export const TEXT_KEYS: TextKey[] = ['eventId', 'attendeeName', 'attendeePhoneNumber', 'attendeeEmail'];

/** As the server asks for it: "+" and 7 to 15 digits, the first not 0. */
const PHONE_NUMBER = /^\+[1-9][0-9]{6,14}$/;
/** Host names without a dot are good too; the server looks closer. */
const MAIL_ADDRESS = /^[^\s@]+@[^\s@]+$/;

/** Without what people put between the digits of a number, and around all that they type. */
export function tidied(person: NewAttendee): NewAttendee {
  return {
    eventId: digits(person.eventId),
    attendeeName: person.attendeeName.trim(),
    attendeePhoneNumber: person.attendeePhoneNumber.replaceAll(/[\s\-./()]/g, ''),
    attendeeEmail: person.attendeeEmail.trim(),
    attendeeCall: person.attendeeCall,
  };
}

/** What must be filled in or mended before a person can be invited. */
export function faultsOf(person: NewAttendee): Faults {
  const { attendeeName, attendeePhoneNumber, attendeeEmail, attendeeCall } = tidied(person);
  const faults: Faults = {};
  const eventId = explainNumber('event id', person.eventId);
  if (eventId) faults.eventId = eventId;
  if (!attendeeName) faults.attendeeName = 'Enter a name.';
  if (!attendeePhoneNumber) {
    if (attendeeCall) faults.attendeePhoneNumber = 'Enter the phone number to call.';
    else if (!attendeeEmail) faults.attendeePhoneNumber = 'Enter a phone number or an e-mail address.';
  } else if (!PHONE_NUMBER.test(attendeePhoneNumber)) {
    faults.attendeePhoneNumber = 'Write + and the country code, then the number: +13125551212.';
  }
  if (attendeeEmail && !MAIL_ADDRESS.test(attendeeEmail)) {
    faults.attendeeEmail = 'Write one plain address: jane@example.com.';
  }
  return faults;
}
