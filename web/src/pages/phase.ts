import type { JoinedMeeting } from '../api/types';
import type { Preferences } from '../devices/preferences';
import type { Ending } from '../words/endings';
import type { Refusal } from '../words/refusals';

/** Where somebody is on the way through the meeting page. No device is asked for before the server has let them in. */
export type Phase =
  /** The server is asked. With a wish, who was in the room goes back there at once. */
  | { name: 'asking'; wish: Preferences | null }
  | { name: 'refused'; refusal: Refusal }
  | { name: 'lobby' }
  /** From the lobby; the server is asked again, for its answer is old. */
  | { name: 'joining'; preferences: Preferences }
  | { name: 'room'; joined: JoinedMeeting; preferences: Preferences }
  | { name: 'over'; ending: Ending };

export type Step =
  | { type: 'admitted'; joined: JoinedMeeting }
  | { type: 'refused'; refusal: Refusal }
  /** With what the server has given, if that is still good. */
  | { type: 'join'; preferences: Preferences; joined: JoinedMeeting | null }
  | { type: 'over'; ending: Ending }
  | { type: 'again' };

/** The next phase; steps that do not fit the phase (an answer that came too late) change nothing. */
export function next(phase: Phase, step: Step): Phase {
  switch (step.type) {
    case 'admitted':
      return admitted(phase, step.joined);
    case 'refused':
      return isAsked(phase) ? { name: 'refused', refusal: step.refusal } : phase;
    case 'join':
      if (phase.name !== 'lobby') return phase;
      return step.joined
        ? { name: 'room', joined: step.joined, preferences: step.preferences }
        : { name: 'joining', preferences: step.preferences };
    case 'over':
      return phase.name === 'room' ? { name: 'over', ending: step.ending } : phase;
    case 'again':
      return phase.name === 'over' || phase.name === 'refused' ? { name: 'asking', wish: null } : phase;
  }
}

/** Whether the server is asked to let them in. */
export function isAsked(phase: Phase): boolean {
  return phase.name === 'asking' || phase.name === 'joining';
}

function admitted(phase: Phase, joined: JoinedMeeting): Phase {
  if (phase.name === 'joining') return { name: 'room', joined, preferences: phase.preferences };
  if (phase.name !== 'asking') return phase;
  return phase.wish ? { name: 'room', joined, preferences: phase.wish } : { name: 'lobby' };
}
