import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Spinner from '@cloudscape-design/components/spinner';

/** While the server is asked whether an invitation lets somebody in. */
export function AskingPanel({ eventId }: { eventId: string | null }) {
  return (
    <Container
      header={
        <Header variant="h1" description={eventId ? `Event ${eventId}` : undefined}>
          Your invitation
        </Header>
      }
    >
      <p role="status" className="over-text">
        <Spinner /> Asking the server whether it lets you in…
      </p>
    </Container>
  );
}
