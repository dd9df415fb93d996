import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import { canChooseSpeaker, type Choice } from '../devices/deviceList';
import { playTestTone } from '../devices/testTone';
import { DeviceSelect } from './DeviceSelect';

interface Props {
  list: Choice[];
  chosen: string;
  onChoose: (id: string) => void;
}

/** Choice of the speaker, where the browser lets pages choose, and a sound to try it. */
export function SpeakerSetup({ list, chosen, onChoose }: Props) {
  const [isSilent, setSilent] = useState(false);
  const play = () => playTestTone(chosen).then(() => setSilent(false), () => setSilent(true));
  return (
    <SpaceBetween size="s">
      {canChooseSpeaker() && (
        <DeviceSelect label="Speaker" list={list} chosen={chosen} onChoose={onChoose} />
      )}
      <Button iconName="audio-full" onClick={() => void play()}>
        Play a sound
      </Button>
      {isSilent && <p role="status">This speaker could not play it. Choose another one.</p>}
    </SpaceBetween>
  );
}
