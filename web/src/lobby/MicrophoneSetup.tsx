import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';

import type { Choice } from '../devices/deviceList';
import type { Capture } from '../devices/useCapture';
import { DeviceSelect } from './DeviceSelect';
import { LevelMeter } from './LevelMeter';

interface Props {
  capture: Capture;
  retry: () => void;
  list: Choice[];
  chosen: string;
  onChoose: (id: string) => void;
}

/** Choice of the microphone, with a meter that shows that it hears; or what is wrong with it. */
export function MicrophoneSetup({ capture, retry, list, chosen, onChoose }: Props) {
  return (
    <SpaceBetween size="s">
      <DeviceSelect label="Microphone" list={list} chosen={chosen} onChoose={onChoose} />
      {capture.state === 'asking' && (
        <p role="status">Waiting for the browser: allow the microphone, or choose to listen only.</p>
      )}
      {capture.state === 'running' && <LevelMeter stream={capture.stream} />}
      {capture.state === 'refused' && (
        <Alert
          type="warning"
          header={capture.problem.title}
          action={<Button onClick={retry}>Try again</Button>}
        >
          {capture.problem.text} You can also join without it and listen.
        </Alert>
      )}
    </SpaceBetween>
  );
}
