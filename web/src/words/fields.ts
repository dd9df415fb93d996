import type { FieldProblem } from '../api/request';
import { digits, NUMBER_DIGITS } from '../invitation/invitation';

/** What our forms call the fields of a request. */
const LABELS: Record<string, string> = {
  eventId: 'Event id',
  attendeeName: 'Name',
  attendeePhoneNumber: 'Phone number',
  attendeeEmail: 'E-mail',
  attendeeCall: '"Call this person now"',
};

/** What is wrong with an event id or a passcode as it was typed; undefined: nothing. */
export function explainNumber(what: 'event id' | 'passcode', typed: string): string | undefined {
  const count = digits(typed).length;
  if (count === NUMBER_DIGITS) return undefined;
  if (count === 0) return `Enter the six digits of the ${what}.`;
  return `The ${what} has six digits; ${count === 1 ? 'this is one' : `these are ${count}`}.`;
}

/** What the server finds wrong with a field, in a sentence that names it as the form does. */
export function explainField({ field, fault, mend }: FieldProblem): string {
  // It counts people as a file would; a form has one.
  const bare = fault.replace(/ \(entry 1(, ".*")?\)$/s, '');
  return `${LABELS[field] ?? 'What you entered'} ${bare}. ${mend}`.trim();
}
