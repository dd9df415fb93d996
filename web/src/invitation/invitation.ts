/** What lets somebody in: the numbers of a mail. */
export interface Invitation {
  eventId: string;
  passcode: string;
}

/** Reads /meeting?eventId=...&passcode=... */
export function readInvitation(search: string): Invitation | null {
  const query = new URLSearchParams(search);
  const eventId = digits(query.get('eventId') ?? '');
  const passcode = digits(query.get('passcode') ?? '');
  return eventId && passcode ? { eventId, passcode } : null;
}

/** What people type or paste, "123 456" or "123-456#", as the digits that are meant. */
export function digits(typed: string): string {
  return typed.replaceAll(/[^0-9]/g, '');
}
