import type { Explanation } from './explanation';

/** The meeting has as many pictures as it may have. */
export const NO_MORE_CAMERAS: Explanation = {
  title: 'Your camera stays off',
  text: 'The meeting has no room for another picture. You are heard as before; try again when somebody has switched theirs off.',
};

export const NO_MORE_SHARES: Explanation = {
  title: 'Nothing is shared',
  text: 'The meeting has no room for another shared screen. Try again when somebody has stopped sharing.',
};
