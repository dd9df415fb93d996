import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useRef } from 'react';

import { BearerForm } from './BearerForm';
import { InviteOutcome } from './InviteOutcome';
import { TEXT_KEYS, type TextKey } from './newAttendee';
import { useInvite } from './useInvite';

interface Field {
  label: string;
  description?: string;
  inputMode?: InputProps.InputMode;
}

const FIELDS: Record<TextKey, Field> = {
  eventId: {
    label: 'Event id',
    description: 'Six digits of your choice; those of a running event add to it.',
    inputMode: 'numeric',
  },
  attendeeName: { label: 'Name' },
  attendeePhoneNumber: {
    label: 'Phone number',
    description: 'With + and the country code.',
    inputMode: 'tel',
  },
  attendeeEmail: {
    label: 'E-mail (optional)',
    description: 'The numbers and a link for the browser are mailed to it.',
    inputMode: 'email',
  },
};

/** One more person for an event; its first one begins the meeting. */
export function CreateForm() {
  const form = useInvite();
  const { person, faults, token } = form;
  const inputs = useRef<Partial<Record<TextKey, InputProps.Ref | null>>>({});

  const submit = () => {
    const found = form.submit();
    const first = TEXT_KEYS.find((key) => found[key]);
    if (first) inputs.current[first]?.focus();
  };

  const text = (key: TextKey): ReactNode => {
    const { label, description, inputMode } = FIELDS[key];
    return (
      <FormField key={key} label={label} errorText={faults[key]} description={description}>
        <Input
          ref={(input) => {
            inputs.current[key] = input;
          }}
          value={person[key]}
          inputMode={inputMode ?? 'text'}
          autoComplete={false}
          onChange={({ detail }) => form.change({ [key]: detail.value })}
        />
      </FormField>
    );
  };

  return (
    <Container
      header={
        <Header variant="h2" description="The first person of an event begins its meeting.">
          Create a meeting or invite somebody
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
          {TEXT_KEYS.map(text)}
          <Checkbox
            checked={person.attendeeCall}
            onChange={({ detail }) => form.change({ attendeeCall: detail.checked })}
          >
            Call this person now
          </Checkbox>
          <div>
            <InviteOutcome problem={form.problem} added={form.added} />
            <Button variant="primary" formAction="submit" loading={form.isBusy} loadingText="Inviting">
              Invite
            </Button>
          </div>
        </SpaceBetween>
      </form>
      {token.isAsking && (
        <BearerForm
          key={String(token.wasWrong)}
          wasWrong={token.wasWrong}
          onAnswer={token.answer}
          onDismiss={token.dismiss}
        />
      )}
    </Container>
  );
}
