import { useEffect, useState } from 'react';

const UPDATES_MS = 80;

/** How loud a stream is, from 0 to 1; null while the browser waits for a click before it listens. */
export function useLevel(stream: MediaStream | null): number | null {
  const [level, setLevel] = useState<number | null>(0);

  useEffect(() => {
    if (!stream) return undefined;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = window.setInterval(() => {
      if (context.state !== 'running') {
        setLevel(null);
        return;
      }
      analyser.getFloatTimeDomainData(samples);
      setLevel(loudness(samples));
    }, UPDATES_MS);
    const resume = () => void context.resume();
    document.addEventListener('pointerdown', resume);
    document.addEventListener('keydown', resume);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('pointerdown', resume);
      document.removeEventListener('keydown', resume);
      void context.close();
    };
  }, [stream]);

  return stream ? level : 0;
}

/** Samples between -1 and 1 as a share of what a meter shows: 60 dB below full scale is 0. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / Math.max(samples.length, 1) + 1e-12);
  return Math.min(1, Math.max(0, 1 + decibels / 60));
}
