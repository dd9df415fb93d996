import type { JoinedMeeting } from '../api/types';
import type { Preferences } from '../devices/preferences';
import type { Ending } from '../words/endings';
import type { Explanation } from '../words/explanation';

/** Where somebody is on the way through the meeting page. */
export type Phase =
  | { name: 'lobby'; refusal: Explanation | null }
  | { name: 'joining'; preferences: Preferences }
  | { name: 'room'; joined: JoinedMeeting; preferences: Preferences }
  | { name: 'over'; ending: Ending };

export type Step =
  | { type: 'join'; preferences: Preferences }
  | { type: 'admitted'; joined: JoinedMeeting }
  | { type: 'refused'; refusal: Explanation }
  | { type: 'over'; ending: Ending }
  | { type: 'again' };

/** The next phase; steps that do not fit the phase (an answer that came too late) change nothing. */
export function next(phase: Phase, step: Step): Phase {
  switch (step.type) {
    case 'join':
      return phase.name === 'lobby' ? { name: 'joining', preferences: step.preferences } : phase;
    case 'admitted':
      return phase.name === 'joining'
        ? { name: 'room', joined: step.joined, preferences: phase.preferences }
        : phase;
    case 'refused':
      return phase.name === 'joining' ? { name: 'lobby', refusal: step.refusal } : phase;
    case 'over':
      return phase.name === 'room' ? { name: 'over', ending: step.ending } : phase;
    case 'again':
      return phase.name === 'over' ? { name: 'lobby', refusal: null } : phase;
  }
}
