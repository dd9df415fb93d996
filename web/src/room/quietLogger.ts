import { type Logger, LogLevel } from 'amazon-chime-sdk-js';

const nothing = () => undefined;

/** The SDK tells the console each step and whole session descriptions. Here it tells faults only,
 * as warnings: the page itself says in words what concerns its reader. */
export const quietLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: (message) => console.warn(message),
  setLogLevel: nothing,
  getLogLevel: () => LogLevel.ERROR,
};
