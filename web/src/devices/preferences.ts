import { shelf } from '../api/storage';

/** What somebody chose before joining; kept for the next time. "" is the system's own choice. */
export interface Preferences {
  microphoneId: string;
  speakerId: string;
  cameraId: string;
  isListenOnly: boolean;
  isCameraOn: boolean;
}

const DEFAULTS: Preferences = {
  microphoneId: '',
  speakerId: '',
  cameraId: '',
  isListenOnly: false,
  isCameraOn: false,
};

const saved = shelf<Partial<Preferences>>('local', 'convoke.preferences');

export function loadPreferences(): Preferences {
  return { ...DEFAULTS, ...saved.read() };
}

export function savePreferences(preferences: Preferences): void {
  saved.write(preferences);
}
