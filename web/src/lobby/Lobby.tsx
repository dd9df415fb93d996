import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';

import { choices } from '../devices/deviceList';
import type { Preferences } from '../devices/preferences';
import { INSECURE_PAGE } from '../words/deviceProblems';
import { CameraSetup } from './CameraSetup';
import { MicrophoneSetup } from './MicrophoneSetup';
import { SpeakerSetup } from './SpeakerSetup';
import { useLobby } from './useLobby';

interface Props {
  eventId: string | null;
  /** Of the invitation; "" if it names nobody. */
  name: string;
  isJoining: boolean;
  onJoin: (preferences: Preferences) => void;
}

/** Before the room: who you are, what others will hear and see of you, and one button. */
export function Lobby({ eventId, name, isJoining, onJoin }: Props) {
  const lobby = useLobby(isJoining, onJoin);
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
          lobby.click();
        }}
      >
        <SpaceBetween size="l">
          <p className="lobby-name">
            {name ? (
              <>
                You join as <strong>{name}</strong>.
              </>
            ) : (
              'The others see the name of your invitation.'
            )}
          </p>
          {!lobby.isSecure && (
            <Alert type="warning" header={INSECURE_PAGE.title}>
              {INSECURE_PAGE.text}
            </Alert>
          )}
          {lobby.isSecure && <Devices {...lobby} />}
          <Button
            variant="primary"
            formAction="submit"
            fullWidth
            loading={isJoining || lobby.isWaiting}
            loadingText={isJoining ? 'Joining' : 'Waiting for the browser'}
          >
            {lobby.willSpeak ? 'Join' : 'Join and listen'}
          </Button>
        </SpaceBetween>
      </form>
    </Container>
  );
}

/** Listening only, or what to speak into; what to hear and be seen with. */
function Devices({ wish, change, devices, microphone, camera }: ReturnType<typeof useLobby>) {
  return (
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
  );
}
