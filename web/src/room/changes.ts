import type { JoinMethod } from '../api/types';

/** What somebody who cannot see the roster needs to hear of a person in it. */
export interface Seat {
  name: string;
  joinMethod?: JoinMethod | undefined;
  /** Absent until it is known. */
  isMuted?: boolean | undefined;
}

export type Seats = ReadonlyMap<string, Seat>;

const BY: Record<JoinMethod, string> = { Phone: ' by phone', Web: ' by web' };

/** What happened between two states of the room, in sentences. */
export function changes(before: Seats, after: Seats, ownId: string): string[] {
  const sentences: string[] = [];
  for (const [id, { name }] of before) {
    if (!after.has(id) && id !== ownId) sentences.push(`${name} left.`);
  }
  for (const [id, seat] of after) {
    const earlier = before.get(id);
    if (!earlier && id !== ownId) {
      sentences.push(`${seat.name} joined${seat.joinMethod ? BY[seat.joinMethod] : ''}.`);
    }
    if (hasChanged(earlier?.isMuted, seat.isMuted)) sentences.push(muted(seat, id === ownId));
  }
  return sentences;
}

/** What is known for the first time is how somebody came, and no news. */
function hasChanged(earlier: boolean | undefined, now: boolean | undefined): boolean {
  return earlier !== undefined && now !== undefined && earlier !== now;
}

function muted({ name, isMuted }: Seat, isSelf: boolean): string {
  const who = isSelf ? 'You are' : `${name} is`;
  return `${who} ${isMuted ? 'muted' : 'no longer muted'}.`;
}
