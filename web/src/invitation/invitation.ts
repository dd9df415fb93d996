/** What lets somebody in: the numbers of a mail, or the secret of a link. */
export type Invitation =
  | { kind: 'code'; eventId: string; passcode: string }
  | { kind: 'token'; token: string };

export function isSame(one: Invitation, other: Invitation): boolean {
  if (one.kind === 'token') return other.kind === 'token' && one.token === other.token;
  return other.kind === 'code' && one.eventId === other.eventId && one.passcode === other.passcode;
}

/** Of an event id, and of a passcode. */
export const NUMBER_DIGITS = 6;

/** Reads /meeting?eventId=...&passcode=... or /meeting#token=...; the token wins. */
export function readInvitation(search: string, hash: string): Invitation | null {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token')?.trim();
  if (token) return { kind: 'token', token };
  const query = new URLSearchParams(search);
  const eventId = digits(query.get('eventId') ?? '');
  const passcode = digits(query.get('passcode') ?? '');
  return eventId && passcode ? { kind: 'code', eventId, passcode } : null;
}

/** What people type or paste, "123 456" or "123-456#", as the digits that are meant. */
export function digits(typed: string): string {
  return typed.replaceAll(/[^0-9]/g, '');
}
