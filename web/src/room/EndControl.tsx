import {
  ControlBarButton,
  Input,
  Modal,
  ModalBody,
  ModalButton,
  ModalButtonGroup,
  ModalHeader,
  Remove,
} from 'amazon-chime-sdk-component-library-react';
import { useState } from 'react';

import { useBearer } from '../api/bearer';
import { end } from '../api/meetings';
import { explainChange } from '../words/refusals';
import { useNotice } from './notice';

/** Ends the meeting for everyone, after asking once more. */
export function EndControl({ meetingId, onEnded }: { meetingId: string; onEnded: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const [token, setToken] = useState('');
  const bearer = useBearer();
  const { tell } = useNotice();

  const close = () => {
    setOpen(false);
    setToken('');
    bearer.dismiss();
  };

  const confirm = async () => {
    try {
      if (bearer.isAsking) await bearer.answer(token);
      else {
        await bearer.run(async (saved) => {
          await end(meetingId, saved);
          onEnded();
        });
      }
    } catch (error) {
      close();
      tell(explainChange(error));
    }
  };

  return (
    <>
      <ControlBarButton
        className="control-end"
        icon={<Remove />}
        label="End for everyone"
        onClick={() => setOpen(true)}
      />
      {isOpen && (
        <Modal size="md" onClose={close} rootId="root">
          <ModalHeader title="End the meeting for everyone?" />
          <ModalBody className="room-dialog">
            {bearer.isAsking ? (
              <label className="token-field">
                {bearer.wasWrong ? 'That is not the token. ' : ''}
                Ending needs the token of the server's operator:
                <Input
                  type="password"
                  value={token}
                  autoComplete="off"
                  onChange={(event) => setToken((event.target as HTMLInputElement).value)}
                />
              </label>
            ) : (
              <p>Everyone is disconnected, phones too. To go alone, choose Leave.</p>
            )}
          </ModalBody>
          <ModalButtonGroup
            primaryButtons={
              <ModalButton
                className="danger"
                variant="primary"
                label="End the meeting"
                onClick={() => void confirm()}
              />
            }
            secondaryButtons={<ModalButton variant="secondary" label="Cancel" closesModal />}
          />
        </Modal>
      )}
    </>
  );
}
