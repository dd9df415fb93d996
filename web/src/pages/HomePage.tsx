import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';

import type { JoinedMeeting } from '../api/types';
import type { Invitation } from '../invitation/invitation';
import { rememberAdmitted } from '../invitation/visit';
import { goTo } from '../path';
import { CreateForm } from './CreateForm';
import { JoinForm } from './JoinForm';
import { Page } from './Page';

/** Join with the numbers of an invitation; below it, inviting somebody. */
export function HomePage({ isCreating = false }: { isCreating?: boolean }) {
  const go = (invitation: Invitation, joined: JoinedMeeting) => {
    rememberAdmitted(invitation, joined);
    goTo('/meeting');
  };

  return (
    <Page title={isCreating ? 'Create a meeting' : 'Join a meeting'}>
      <SpaceBetween size="l">
        <JoinForm onAdmitted={go} />
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
