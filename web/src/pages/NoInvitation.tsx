import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';

import { goTo } from '../path';

/** /meeting without numbers and without a token. */
export function NoInvitation() {
  return (
    <Alert
      type="info"
      header="Which meeting?"
      action={<Button onClick={() => goTo('/')}>Enter the numbers</Button>}
    >
      Open the link of your invitation again, or enter the event id and the passcode that are in it.
    </Alert>
  );
}
