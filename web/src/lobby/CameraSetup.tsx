import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';

import type { Choice } from '../devices/deviceList';
import type { Capture } from '../devices/useCapture';
import { CameraPreview } from './CameraPreview';
import { DeviceSelect } from './DeviceSelect';

interface Props {
  isOn: boolean;
  onToggle: (isOn: boolean) => void;
  capture: Capture;
  retry: () => void;
  list: Choice[];
  chosen: string;
  onChoose: (id: string) => void;
}

/** Whether to join with the camera on, which one, and what it sees. */
export function CameraSetup({ isOn, onToggle, capture, retry, list, chosen, onChoose }: Props) {
  return (
    <SpaceBetween size="s">
      <Toggle checked={isOn} onChange={({ detail }) => onToggle(detail.checked)}>
        Join with the camera on
      </Toggle>
      {isOn && <DeviceSelect label="Camera" list={list} chosen={chosen} onChoose={onChoose} />}
      {capture.state === 'asking' && <p role="status">Waiting for the browser: allow the camera.</p>}
      {capture.state === 'running' && <CameraPreview stream={capture.stream} />}
      {capture.state === 'refused' && (
        <Alert
          type="warning"
          header={capture.problem.title}
          action={<Button onClick={retry}>Try again</Button>}
        >
          {capture.problem.text}
        </Alert>
      )}
    </SpaceBetween>
  );
}
