import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { goTo } from '../path';
import { type Ending, explainEnding, mayRejoin } from '../words/endings';

/** How it ended, and the way back where there is one. */
export function OverPanel({ ending, onAgain }: { ending: Ending; onAgain: () => void }) {
  const { title, text } = explainEnding(ending);
  return (
    <Container header={<Header variant="h1">{title}</Header>}>
      <div role="status">
        <p className="over-text">{text}</p>
      </div>
      <SpaceBetween direction="horizontal" size="s">
        {mayRejoin(ending) && (
          <Button variant="primary" onClick={onAgain}>
            Join again
          </Button>
        )}
        <Button onClick={() => goTo('/')}>Start page</Button>
      </SpaceBetween>
    </Container>
  );
}
