import { ApiError } from '../api/request';
import type { Invitation } from '../invitation/invitation';
import type { Explanation } from './explanation';
import { explainField } from './fields';

/** Why somebody was not let in, and whether the same invitation may do later (`retry`), was not the right one
 * (`correct`), or will never do (`none`). */
export interface Refusal extends Explanation {
  remedy: 'retry' | 'correct' | 'none';
}

const UNREACHABLE: Explanation = {
  title: 'The server does not answer',
  text: 'Check your network connection and try again. Nothing you entered is lost.',
};

const NOT_FOUND: Record<Invitation['kind'], Refusal> = {
  code: {
    title: 'No meeting has this event id and passcode',
    text: 'Compare both numbers with your invitation, or open the link in your mail. The passcode is your own; those of others do not fit you.',
    remedy: 'correct',
  },
  token: {
    title: 'This link leads to no meeting',
    text: 'Open it once more from your newest mail, whole and unchanged. If that does not help, ask for a new one.',
    remedy: 'correct',
  },
};

/** Why somebody was not let in with this kind of invitation. */
export function explainJoin(error: unknown, kind: Invitation['kind']): Refusal {
  const { status, detail, retryAfterSeconds } = asApiError(error);
  switch (status) {
    case 0:
      return { ...UNREACHABLE, remedy: 'retry' };
    case 400:
    case 401:
    case 403:
    case 404:
    case 422:
      return NOT_FOUND[kind];
    case 409:
      return { title: 'The meeting is full', text: 'Try again when somebody has left.', remedy: 'retry' };
    case 410:
      return {
        title: 'This meeting is over',
        text: `${detail || 'It has ended, or the invitation has expired.'} Ask for a new invitation.`,
        remedy: 'none',
      };
    case 429:
      return { ...tooMany(detail, retryAfterSeconds), remedy: 'retry' };
    default:
      return { ...trouble(status, detail), remedy: 'retry' };
  }
}

/** Why an attendee could not be added, or a meeting not be ended. */
export function explainChange(error: unknown): Explanation {
  const { status, detail, retryAfterSeconds, problems } = asApiError(error);
  switch (status) {
    case 0:
      return UNREACHABLE;
    case 400:
    case 422:
      return {
        title: 'Something is missing or wrong',
        text: problems.map(explainField).join(' ') || detail || 'Check what you entered.',
      };
    case 404:
      return { title: 'There is no such meeting any more', text: 'Somebody else may have ended it.' };
    case 429:
      return tooMany(detail, retryAfterSeconds);
    default:
      return trouble(status, detail);
  }
}

/** The server's sentence comes first: it says what to do instead of waiting. */
function tooMany(detail: string, seconds: number | null): Explanation {
  const isKnown = seconds !== null && seconds > 0;
  const wait = isKnown ? `in ${duration(seconds)}` : 'in a few minutes';
  const text = detail ? `${detail} The limit ends ${wait}.` : `Try again ${wait}.`;
  return { title: 'Too many tries', text };
}

function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(-1);
}

function trouble(status: number, detail: string): Explanation {
  const number = status > 0 ? ` (${status})` : '';
  return {
    title: 'The server could not do this',
    text: detail || `Something is wrong there${number}. Try again in a moment.`,
  };
}

/** Rounded up: who waits that long is not refused again. */
function duration(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes === 1) return 'a minute';
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}
