import { useEffect, useState } from 'react';

import type { JoinedMeeting } from '../api/types';
import { digits, type Invitation } from '../invitation/invitation';
import { explainNumber } from '../words/fields';
import type { Refusal } from '../words/refusals';
import { ask } from './ask';

export interface Numbers {
  eventId: string;
  passcode: string;
}

type Faults = Partial<Record<keyof Numbers, string>>;

/** The server does not say which of the two is wrong. */
const NOT_FOUND: Faults = {
  eventId: 'Compare this number with your invitation.',
  passcode: 'Compare this number with your invitation.',
};

/** The numbers as they are typed, what is wrong with them, and the question whether they let somebody in. */
export function useJoinForm(
  first: Numbers,
  firstRefusal: Refusal | null,
  onAdmitted: (invitation: Invitation, joined: JoinedMeeting) => void,
) {
  const [numbers, setNumbers] = useState(first);
  const [isChecked, setChecked] = useState(false);
  const [asked, setAsked] = useState<Invitation | null>(null);
  const [refusal, setRefusal] = useState(firstRefusal);
  // Those that somebody came with are gone with their passcode.
  const [isNotFound, setNotFound] = useState(false);

  useEffect(() => {
    if (!asked) return undefined;
    return ask(
      asked,
      (joined) => onAdmitted(asked, joined),
      (refused) => {
        setAsked(null);
        setRefusal(refused);
        setNotFound(refused.remedy === 'correct');
      },
    );
  }, [asked]);

  /** Other numbers: what is asked or was said of those before means nothing now. */
  const change = (part: Partial<Numbers>) => {
    setNumbers((now) => ({ ...now, ...part }));
    setAsked(null);
    setRefusal(null);
    setNotFound(false);
  };

  /** Asks the server, unless it is seen at once that it would refuse; then gives the first number that is wrong. */
  const submit = (): keyof Numbers | null => {
    setChecked(true);
    const { eventId, passcode } = faultsOf(numbers);
    if (eventId) return 'eventId';
    if (passcode) return 'passcode';
    setRefusal(null);
    setNotFound(false);
    setAsked({ kind: 'code', eventId: digits(numbers.eventId), passcode: digits(numbers.passcode) });
    return null;
  };

  const faults = { ...(isNotFound ? NOT_FOUND : {}), ...(isChecked ? faultsOf(numbers) : {}) };
  return { numbers, faults, refusal, isBusy: asked !== null, change, submit };
}

function faultsOf({ eventId, passcode }: Numbers): Faults {
  const faults: Faults = {};
  const wrongEventId = explainNumber('event id', eventId);
  const wrongPasscode = explainNumber('passcode', passcode);
  if (wrongEventId) faults.eventId = wrongEventId;
  if (wrongPasscode) faults.passcode = wrongPasscode;
  return faults;
}
