import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';

import { useBearer } from '../api/bearer';
import { create } from '../api/meetings';
import type { NewAttendee, WaysIn } from '../api/types';
import { digits } from '../invitation/invitation';
import type { Explanation } from '../words/explanation';
import { explainChange } from '../words/refusals';
import { BearerForm } from './BearerForm';
import type { Numbers } from './JoinForm';
import { missing } from './newAttendee';

const EMPTY: NewAttendee = {
  eventId: '',
  attendeeName: '',
  attendeePhoneNumber: '',
  attendeeEmail: '',
  attendeeCall: true,
};

/** One more person for an event; its first one begins the meeting. */
export function CreateForm({ onCreated }: { onCreated: (numbers: Numbers) => void }) {
  const [person, setPerson] = useState(EMPTY);
  const [isChecked, setChecked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Explanation | null>(null);
  const [added, setAdded] = useState<Added | null>(null);
  const bearer = useBearer();

  const change = (part: Partial<NewAttendee>) => setPerson((now) => ({ ...now, ...part }));
  const errors = isChecked ? missing(person) : {};

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      bearer.dismiss();
      setProblem(explainChange(error));
    } finally {
      setBusy(false);
    }
  };

  const submit = () => {
    setChecked(true);
    setAdded(null);
    if (Object.keys(missing(person)).length > 0) return;
    const wanted = { ...person, eventId: digits(person.eventId) };
    void attempt(() =>
      bearer.run(async (token) => {
        const ways = await create(wanted, token);
        setAdded({ name: wanted.attendeeName, ...ways });
        setChecked(false);
        setPerson({ ...EMPTY, eventId: wanted.eventId });
        onCreated({ eventId: wanted.eventId, passcode: ways.passcode });
      }),
    );
  };

  const text = (label: string, key: TextKey, extra: Extra = {}): ReactNode => (
    <FormField label={label} errorText={errors[key]} description={extra.description}>
      <Input
        value={person[key]}
        inputMode={extra.inputMode ?? 'text'}
        autoComplete={false}
        onChange={({ detail }) => change({ [key]: detail.value })}
      />
    </FormField>
  );

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
          <div>
            <Outcome problem={problem} added={added} />
            {text('Event id', 'eventId', { inputMode: 'numeric', description: 'Digits of your choice; those of a running event add to it.' })}
          </div>
          {text('Name', 'attendeeName')}
          {text('Phone number', 'attendeePhoneNumber', { inputMode: 'tel', description: 'With + and the country code.' })}
          {text('E-mail (optional)', 'attendeeEmail', { inputMode: 'email' })}
          <Checkbox
            checked={person.attendeeCall}
            onChange={({ detail }) => change({ attendeeCall: detail.checked })}
          >
            Call this person now
          </Checkbox>
          <Button variant="primary" formAction="submit" loading={isBusy} loadingText="Inviting">
            Invite
          </Button>
        </SpaceBetween>
      </form>
      {bearer.isAsking && (
        <BearerForm
          key={String(bearer.wasWrong)}
          wasWrong={bearer.wasWrong}
          onAnswer={(token) => void attempt(() => bearer.answer(token))}
          onDismiss={bearer.dismiss}
        />
      )}
    </Container>
  );
}

/** What came of it; both places are there before, so that what comes into them is read out. */
function Outcome({ problem, added }: { problem: Explanation | null; added: Added | null }) {
  return (
    <>
      <div role="alert" className="alert-place">
        {problem && (
          <Alert type="error" header={problem.title}>
            {problem.text}
          </Alert>
        )}
      </div>
      <div role="status" className="alert-place">
        {added && (
          <Alert type="success" header={`${added.name} is invited`}>
            The passcode is <strong className="passcode">{added.passcode}</strong>. It is filled in above.
            {added.webLink && (
              <p className="web-link">
                The link for the browser: <code>{added.webLink}</code>
              </p>
            )}
          </Alert>
        )}
      </div>
    </>
  );
}

type Added = { name: string } & WaysIn;
type TextKey = 'eventId' | 'attendeeName' | 'attendeePhoneNumber' | 'attendeeEmail';
interface Extra {
  inputMode?: 'numeric' | 'tel' | 'email' | 'text';
  description?: string;
}
