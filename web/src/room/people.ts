import type { AttendeeRecord } from '../api/types';

export type People = ReadonlyMap<string, AttendeeRecord>;

/** The name to show for an attendee. */
export function nameOf(people: People, attendeeId: string): string {
  return people.get(attendeeId)?.Name?.trim() || 'Guest';
}

/** Oneself first, then by name; who has the same name stays apart by id. */
export function inOrder(ids: string[], people: People, ownId: string): string[] {
  return ids.toSorted((a, b) => {
    if (a === ownId || b === ownId) return a === ownId ? -1 : 1;
    return nameOf(people, a).localeCompare(nameOf(people, b)) || a.localeCompare(b);
  });
}

/** "Phone, speaking": what the roster says below a name. */
export function describe(
  record: AttendeeRecord | undefined,
  is: { muted: boolean; speaking: boolean; sharing: boolean },
): string {
  const parts: string[] = [];
  if (record?.JoinMethod) parts.push(record.JoinMethod);
  if (is.muted) parts.push('muted');
  else if (is.speaking) parts.push('speaking');
  if (is.sharing) parts.push('sharing');
  return parts.join(', ');
}
