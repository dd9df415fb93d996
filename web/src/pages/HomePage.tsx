import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import { rememberVisit } from '../invitation/visit';
import { goTo } from '../path';
import { CreateForm } from './CreateForm';
import { JoinForm, type Numbers } from './JoinForm';
import { Page } from './Page';

/** Join with the numbers of an invitation; below it, inviting somebody. */
export function HomePage({ isCreating = false }: { isCreating?: boolean }) {
  const [numbers, setNumbers] = useState<Numbers>({ eventId: '', passcode: '' });

  const join = (eventId: string, passcode: string) => {
    rememberVisit({ invitation: { kind: 'code', eventId, passcode }, isInRoom: false });
    goTo('/meeting');
  };

  return (
    <Page title={isCreating ? 'Create a meeting' : 'Join a meeting'}>
      <SpaceBetween size="l">
        <JoinForm numbers={numbers} onChange={setNumbers} onJoin={join} />
        {isCreating ? (
          <CreateForm />
        ) : (
          <Button variant="link" onClick={() => goTo('/create-event')}>
            Create a meeting or invite somebody
          </Button>
        )}
      </SpaceBetween>
    </Page>
  );
}
