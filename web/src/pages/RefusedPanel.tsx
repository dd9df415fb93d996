import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import type { JoinedMeeting } from '../api/types';
import type { Invitation } from '../invitation/invitation';
import type { Refusal } from '../words/refusals';
import { JoinForm } from './JoinForm';

interface Props {
  refusal: Refusal;
  kind: Invitation['kind'];
  eventId: string | null;
  /** Asks once more with the same invitation. */
  onAgain: () => void;
  /** With other numbers. */
  onAdmitted: (invitation: Invitation, joined: JoinedMeeting) => void;
}

/** Why an invitation lets nobody in, and how to go on. Numbers that will not do are typed anew at once. */
export function RefusedPanel({ refusal, kind, eventId, onAgain, onAdmitted }: Props) {
  const mayRetry = refusal.remedy === 'retry';
  const [isTyping, setTyping] = useState(kind === 'code' && !mayRetry);
  if (isTyping) {
    return (
      <JoinForm eventId={eventId ?? ''} refusal={mayRetry ? null : refusal} takesFocus onAdmitted={onAdmitted} />
    );
  }
  return (
    <Container header={<Header variant="h1">{refusal.title}</Header>}>
      <div role="status">
        <p className="over-text">{refusal.text}</p>
      </div>
      <SpaceBetween direction="horizontal" size="s">
        {mayRetry && (
          <Button variant="primary" onClick={onAgain}>
            Try again
          </Button>
        )}
        <Button onClick={() => setTyping(true)}>Enter the numbers</Button>
      </SpaceBetween>
    </Container>
  );
}
