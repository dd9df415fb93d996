import Alert from '@cloudscape-design/components/alert';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';

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
            <Handout {...added} />
          </Alert>
        )}
      </div>
    </>
  );
}

/** The ways in of one person, to be given to that person: whoever invites has other ones. */
function Handout({ name, passcode, webLink }: Added) {
  return (
    <SpaceBetween size="xs">
      <div>
        {name}&apos;s own passcode, to hand out: <strong className="passcode">{passcode}</strong>
      </div>
      {webLink !== '' && (
        <div className="web-link">
          {name}&apos;s own link for the browser: <code>{webLink}</code>
        </div>
      )}
      <SpaceBetween size="xs" direction="horizontal">
        <Copy what="passcode" text={passcode} />
        {webLink !== '' && <Copy what="link" text={webLink} />}
      </SpaceBetween>
    </SpaceBetween>
  );
}

function Copy({ what, text }: { what: string; text: string }) {
  return (
    <CopyToClipboard
      copyButtonText={`Copy the ${what}`}
      textToCopy={text}
      copySuccessText={`The ${what} is copied.`}
      copyErrorText={`The browser copies nothing here. Select the ${what} and copy it yourself.`}
    />
  );
}
