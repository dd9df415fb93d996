import Alert from '@cloudscape-design/components/alert';

import { Page } from './Page';

export function NotFoundPage() {
  return (
    <Page title="No such page">
      <Alert type="warning" header="There is no such page">
        Join a meeting <a href="/">from the start page</a>, or open the link of your invitation.
      </Alert>
    </Page>
  );
}
