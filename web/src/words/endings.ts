import type { Explanation } from './explanation';

/** How a stay in the room came to its end. */
export type Ending =
  | 'left'
  | 'ended'
  | 'removed'
  | 'joined-elsewhere'
  | 'full'
  | 'not-admitted'
  | 'connection-lost'
  | 'not-loaded'
  | 'failed';

const WORDS: Record<Ending, Explanation> = {
  left: { title: 'You have left the meeting', text: 'You can come back as long as it goes on.' },
  ended: { title: 'The meeting has ended', text: 'It was ended for everyone.' },
  removed: {
    title: 'You were removed from the meeting',
    text: 'An organiser has ended your attendance. While your invitation is valid, it lets you in again.',
  },
  'joined-elsewhere': {
    title: 'You joined from another device',
    text: 'The meeting goes on there, or in another tab. You can take it back to this page.',
  },
  full: { title: 'The meeting is full', text: 'Try again when somebody has left.' },
  'not-admitted': {
    title: 'You were not let in',
    text:
      'The meeting may have ended, or your invitation may have expired. ' +
      'Open the link in your newest mail, or ask for a new invitation.',
  },
  'connection-lost': {
    title: 'The connection was lost',
    text: 'The server could not be reached any more. Check your network and join again.',
  },
  'not-loaded': {
    title: 'The meeting room could not be loaded',
    text: 'Its program did not arrive from the server. Check your network and join again.',
  },
  failed: { title: 'The meeting could not go on', text: 'Something went wrong in this browser or on the server. Join again.' },
};

export function explainEnding(ending: Ending): Explanation {
  return WORDS[ending];
}

/** Whether "Join again" makes sense. */
export function mayRejoin(ending: Ending): boolean {
  return ending !== 'ended' && ending !== 'removed';
}
