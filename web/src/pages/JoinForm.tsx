import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState } from 'react';

import { digits } from '../invitation/invitation';
import { explainNumber } from '../words/fields';

export interface Numbers {
  eventId: string;
  passcode: string;
}

interface Props {
  numbers: Numbers;
  onChange: (numbers: Numbers) => void;
  onJoin: (eventId: string, passcode: string) => void;
}

/** The two numbers of an invitation. Asks the server nothing before both can be right. */
export function JoinForm({ numbers, onChange, onJoin }: Props) {
  const [isChecked, setChecked] = useState(false);
  const eventIdInput = useRef<InputProps.Ref>(null);
  const passcodeInput = useRef<InputProps.Ref>(null);
  const eventIdFault = explainNumber('event id', numbers.eventId);
  const passcodeFault = explainNumber('passcode', numbers.passcode);

  const submit = () => {
    setChecked(true);
    if (eventIdFault) eventIdInput.current?.focus();
    else if (passcodeFault) passcodeInput.current?.focus();
    else onJoin(digits(numbers.eventId), digits(numbers.passcode));
  };

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
          submit();
        }}
      >
        <SpaceBetween size="m">
          <FormField label="Event id" errorText={isChecked ? eventIdFault : undefined}>
            <Input
              ref={eventIdInput}
              value={numbers.eventId}
              inputMode="numeric"
              autoComplete={false}
              onChange={({ detail }) => onChange({ ...numbers, eventId: detail.value })}
            />
          </FormField>
          <FormField label="Passcode" errorText={isChecked ? passcodeFault : undefined}>
            <Input
              ref={passcodeInput}
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
