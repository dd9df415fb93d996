import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';

import { goTo } from '../path';

/** /meeting without numbers and without a token. */
export function NoInvitation() {
  return (
    <Container header={<Header variant="h1">Which meeting?</Header>}>
      <p className="over-text">
        Open the link of your invitation again, or enter the event id and the passcode that are in it.
      </p>
      <Button onClick={() => goTo('/')}>Enter the numbers</Button>
    </Container>
  );
}
