/** Plays a short sound on a speaker ("" is the system's). */
export async function playTestTone(speakerId: string): Promise<void> {
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  const gain = context.createGain();
  const tone = context.createOscillator();
  tone.frequency.value = 523;
  gain.gain.setValueAtTime(0.15, context.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.8);
  tone.connect(gain).connect(destination);
  const player = new Audio();
  player.srcObject = destination.stream;
  try {
    if (speakerId) await player.setSinkId(speakerId);
    tone.start();
    tone.stop(context.currentTime + 0.9);
    await player.play();
    await new Promise((done) => tone.addEventListener('ended', done, { once: true }));
  } finally {
    await context.close();
  }
}
