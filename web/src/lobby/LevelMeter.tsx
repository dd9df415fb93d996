import { useLevel } from '../devices/useLevel';

/** Moves when the microphone hears something. */
export function LevelMeter({ stream }: { stream: MediaStream | null }) {
  const level = useLevel(stream);
  if (level === null) return <p className="meter-hint">Press a key or click to see the level.</p>;
  return <meter className="meter" aria-label="Microphone level" value={level} min={0} max={1} />;
}
