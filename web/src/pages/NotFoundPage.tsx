import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';

import { goTo } from '../path';
import { Page } from './Page';

export function NotFoundPage() {
  return (
    <Page title="No such page">
      <Container header={<Header variant="h1">There is no such page</Header>}>
        <p className="over-text">Join a meeting from the start page, or open the link of your invitation.</p>
        <Button onClick={() => goTo('/')}>Start page</Button>
      </Container>
    </Page>
  );
}
