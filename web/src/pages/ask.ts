import { join } from '../api/meetings';
import type { JoinedMeeting } from '../api/types';
import type { Invitation } from '../invitation/invitation';
import { explainJoin, type Refusal } from '../words/refusals';

/** Asks to be let in. Tells nothing once what it gave is called: who asked is not there any more, or asks otherwise. */
export function ask(
  invitation: Invitation,
  onAdmitted: (joined: JoinedMeeting) => void,
  onRefused: (refusal: Refusal) => void,
): () => void {
  let isCurrent = true;
  join(invitation).then(
    (joined) => isCurrent && onAdmitted(joined),
    (error: unknown) => isCurrent && onRefused(explainJoin(error, invitation.kind)),
  );
  return () => {
    isCurrent = false;
  };
}
