import type { Explanation } from './explanation';

export const MUTED_BY_OTHERS: Explanation = {
  title: 'You were muted by the organiser',
  text: 'Nobody hears you. Press Unmute when it is your turn to speak.',
};

export const UNMUTED_BY_OTHERS: Explanation = {
  title: 'The organiser lets you be heard again',
  text: 'You are no longer muted.',
};

/** To who had muted themselves: their microphone stays their own affair. */
export const ASKED_TO_SPEAK: Explanation = {
  title: 'The organiser asks you to speak',
  text: 'You are still muted: press Unmute.',
};
