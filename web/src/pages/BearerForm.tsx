import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

interface Props {
  wasWrong: boolean;
  onAnswer: (token: string) => void;
  onDismiss: () => void;
}

/** Asks for the token that the server's operator has set. */
export function BearerForm({ wasWrong, onAnswer, onDismiss }: Props) {
  const [token, setToken] = useState('');
  return (
    <Modal visible header="The operator's token" closeAriaLabel="Cancel" onDismiss={onDismiss}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (token.trim()) onAnswer(token);
        }}
      >
        <SpaceBetween size="m">
          <FormField
            label="Token"
            description="Creating and ending meetings needs the token of the server's configuration. It is forgotten when you close this tab."
            errorText={wasWrong ? 'That is not the token.' : undefined}
          >
            <Input
              type="password"
              value={token}
              autoComplete={false}
              autoFocus
              onChange={({ detail }) => setToken(detail.value)}
            />
          </FormField>
          <Button variant="primary" formAction="submit">
            Go on
          </Button>
        </SpaceBetween>
      </form>
    </Modal>
  );
}
