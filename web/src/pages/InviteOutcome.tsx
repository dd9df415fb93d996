import Alert from '@cloudscape-design/components/alert';

import type { WaysIn } from '../api/types';
import { AlertPlace } from '../look/AlertPlace';
import type { Explanation } from '../words/explanation';

export type Added = { name: string } & WaysIn;

/** What came of an invitation. The place of the good news is there before, so that what comes into it is read out. */
export function InviteOutcome({ problem, added }: { problem: Explanation | null; added: Added | null }) {
  return (
    <>
      <AlertPlace problem={problem} />
      <div role="status" className="alert-place">
        {added && (
          <Alert type="success" header={`${added.name} is invited`}>
            The passcode is <strong className="passcode">{added.passcode}</strong>. It is filled in above.
            {added.webLink && (
              <p className="web-link">
                The link for the browser: <code>{added.webLink}</code>
              </p>
            )}
          </Alert>
        )}
      </div>
    </>
  );
}
