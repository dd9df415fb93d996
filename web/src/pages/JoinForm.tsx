import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import { digits } from '../invitation/invitation';

export interface Numbers {
  eventId: string;
  passcode: string;
}

interface Props {
  numbers: Numbers;
  onChange: (numbers: Numbers) => void;
  onJoin: (eventId: string, passcode: string) => void;
}

/** The two numbers of an invitation. */
export function JoinForm({ numbers, onChange, onJoin }: Props) {
  const [isChecked, setChecked] = useState(false);
  const eventId = digits(numbers.eventId);
  const passcode = digits(numbers.passcode);

  return (
    <Container
      header={
        <Header variant="h1" description="Both numbers are in your invitation.">
          Join a meeting
        </Header>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setChecked(true);
          if (eventId && passcode) onJoin(eventId, passcode);
        }}
      >
        <SpaceBetween size="m">
          <FormField
            label="Event id"
            errorText={isChecked && !eventId ? 'Enter the digits of the event id.' : undefined}
          >
            <Input
              value={numbers.eventId}
              inputMode="numeric"
              autoComplete={false}
              onChange={({ detail }) => onChange({ ...numbers, eventId: detail.value })}
            />
          </FormField>
          <FormField
            label="Passcode"
            errorText={isChecked && !passcode ? 'Enter the digits of your passcode.' : undefined}
          >
            <Input
              value={numbers.passcode}
              inputMode="numeric"
              autoComplete={false}
              onChange={({ detail }) => onChange({ ...numbers, passcode: detail.value })}
            />
          </FormField>
          <Button variant="primary" formAction="submit">
            Continue
          </Button>
        </SpaceBetween>
      </form>
    </Container>
  );
}
