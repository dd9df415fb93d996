import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef } from 'react';

import type { JoinedMeeting } from '../api/types';
import type { Invitation } from '../invitation/invitation';
import type { Refusal } from '../words/refusals';
import { type Numbers, useJoinForm } from './useJoinForm';

interface Props {
  /** What is filled in at first. */
  eventId?: string;
  /** Why the numbers that somebody came with were not taken. */
  refusal?: Refusal | null;
  /** Whether it is what somebody goes on with, and not the browser's own place to begin. */
  takesFocus?: boolean;
  onAdmitted: (invitation: Invitation, joined: JoinedMeeting) => void;
}

/** The two numbers of an invitation. The server says whether they are right before anything else is asked for. */
export function JoinForm({ eventId = '', refusal: first = null, takesFocus = false, onAdmitted }: Props) {
  const form = useJoinForm({ eventId, passcode: '' }, first, onAdmitted);
  const { numbers, faults, refusal, isBusy } = form;
  const eventIdInput = useRef<InputProps.Ref>(null);
  const passcodeInput = useRef<InputProps.Ref>(null);
  const inputs = { eventId: eventIdInput, passcode: passcodeInput };

  useEffect(() => {
    if (takesFocus) (eventId ? passcodeInput : eventIdInput).current?.focus();
  }, []);

  useEffect(() => {
    // Typed over at once, and read out with what is wrong with it.
    if (refusal && refusal !== first && refusal.remedy !== 'retry') passcodeInput.current?.select();
  }, [refusal]);

  const number = (key: keyof Numbers, label: string) => (
    <FormField label={label} errorText={faults[key]}>
      <Input
        ref={inputs[key]}
        value={numbers[key]}
        inputMode="numeric"
        autoComplete={false}
        onChange={({ detail }) => form.change({ [key]: detail.value })}
      />
    </FormField>
  );

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
          const wrong = form.submit();
          if (wrong) inputs[wrong].current?.focus();
        }}
      >
        <SpaceBetween size="m">
          {number('eventId', 'Event id')}
          {number('passcode', 'Passcode')}
          <div>
            {/* There before what comes into it, so that it is read out. */}
            <div role="alert" className="alert-place">
              {refusal && (
                <Alert type="error" header={refusal.title}>
                  {refusal.text}
                </Alert>
              )}
            </div>
            <Button variant="primary" formAction="submit" loading={isBusy} loadingText="Asking the server">
              Continue
            </Button>
          </div>
        </SpaceBetween>
      </form>
    </Container>
  );
}
