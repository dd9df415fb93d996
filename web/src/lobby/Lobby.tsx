import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';

import { choices } from '../devices/deviceList';
import { loadPreferences, type Preferences, savePreferences } from '../devices/preferences';
import { deviceOf, useCapture } from '../devices/useCapture';
import { useDeviceList } from '../devices/useDeviceList';
import { INSECURE_PAGE } from '../words/deviceProblems';
import type { Explanation } from '../words/explanation';
import { CameraSetup } from './CameraSetup';
import { MicrophoneSetup } from './MicrophoneSetup';
import { SpeakerSetup } from './SpeakerSetup';

interface Props {
  eventId: string | null;
  /** Of the invitation; "" until the server has said it. */
  name: string;
  refusal: Explanation | null;
  isJoining: boolean;
  onJoin: (preferences: Preferences) => void;
}

/** Before the room: who you are, what others will hear and see of you, and one button. */
export function Lobby({ eventId, name, refusal, isJoining, onJoin }: Props) {
  const [wish, setWish] = useState(loadPreferences);
  const change = (part: Partial<Preferences>) => setWish((now) => ({ ...now, ...part }));
  const isSecure = window.isSecureContext;

  const microphone = useCapture('microphone', wish.microphoneId, isSecure && !wish.isListenOnly, isJoining);
  const camera = useCapture('camera', wish.cameraId, isSecure && wish.isCameraOn, isJoining);
  const devices = useDeviceList(`${microphone.capture.state} ${camera.capture.state}`);

  const join = () => {
    savePreferences(wish);
    const isHeard = microphone.capture.state === 'running';
    const isSeen = camera.capture.state === 'running';
    // A device that cannot be opened now would only fail again in the room.
    // Those that run are opened by their names, without looking for them first.
    onJoin({
      ...wish,
      isListenOnly: !isHeard,
      isCameraOn: isSeen,
      microphoneId: deviceOf(microphone.capture) || wish.microphoneId,
      cameraId: deviceOf(camera.capture) || wish.cameraId,
    });
  };

  return (
    <Container
      header={
        <Header variant="h1" description={eventId ? `Event ${eventId}` : undefined}>
          Ready to join?
        </Header>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isJoining) join();
        }}
      >
        <SpaceBetween size="l">
          <div>
            <div role="alert" className="lobby-refusal">
              {refusal && (
                <Alert type="error" header={refusal.title}>
                  {refusal.text}
                </Alert>
              )}
            </div>
            <p className="lobby-name">
              {name ? (
                <>
                  You join as <strong>{name}</strong>.
                </>
              ) : (
                'The others see the name of your invitation.'
              )}
            </p>
          </div>
          {!isSecure && (
            <Alert type="warning" header={INSECURE_PAGE.title}>
              {INSECURE_PAGE.text}
            </Alert>
          )}
          {isSecure && (
            <SpaceBetween size="l">
              <Toggle
                checked={wish.isListenOnly}
                onChange={({ detail }) => change({ isListenOnly: detail.checked })}
              >
                Listen only
              </Toggle>
              {!wish.isListenOnly && (
                <MicrophoneSetup
                  {...microphone}
                  list={choices(devices, 'audioinput')}
                  chosen={wish.microphoneId}
                  onChoose={(microphoneId) => change({ microphoneId })}
                />
              )}
              <SpeakerSetup
                list={choices(devices, 'audiooutput')}
                chosen={wish.speakerId}
                onChoose={(speakerId) => change({ speakerId })}
              />
              <CameraSetup
                {...camera}
                isOn={wish.isCameraOn}
                onToggle={(isCameraOn) => change({ isCameraOn })}
                list={choices(devices, 'videoinput')}
                chosen={wish.cameraId}
                onChoose={(cameraId) => change({ cameraId })}
              />
            </SpaceBetween>
          )}
          <Button variant="primary" formAction="submit" fullWidth loading={isJoining} loadingText="Joining">
            {isSecure && microphone.capture.state !== 'running' ? 'Join and listen' : 'Join'}
          </Button>
        </SpaceBetween>
      </form>
    </Container>
  );
}
