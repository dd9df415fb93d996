import { useState } from 'react';

import { useBearer } from '../api/bearer';
import { create } from '../api/meetings';
import { ApiError } from '../api/request';
import type { NewAttendee } from '../api/types';
import type { Explanation } from '../words/explanation';
import { explainField } from '../words/fields';
import { explainChange } from '../words/refusals';
import type { Added } from './InviteOutcome';
import { type Faults, faultsOf, TEXT_KEYS, tidied } from './newAttendee';

const EMPTY: NewAttendee = {
  eventId: '',
  attendeeName: '',
  attendeePhoneNumber: '',
  attendeeEmail: '',
  attendeeCall: true,
};

/** The person who is about to be invited, what is wrong with what was typed, and what came of it. */
export function useInvite() {
  const [person, setPerson] = useState(EMPTY);
  const [isChecked, setChecked] = useState(false);
  const [added, setAdded] = useState<Added | null>(null);
  const { isBusy, refusal, forget, attempt } = useAttempt();
  const bearer = useBearer();

  const change = (part: Partial<NewAttendee>) => {
    setPerson((now) => ({ ...now, ...part }));
    forget(Object.keys(part));
  };

  const run = async (work: () => Promise<void>) => {
    if (!(await attempt(work))) bearer.dismiss();
  };

  const invite = async (token: string | null) => {
    const wanted = tidied(person);
    const ways = await create(wanted, token);
    setAdded({ name: wanted.attendeeName, ...ways });
    setChecked(false);
    setPerson({ ...EMPTY, eventId: wanted.eventId });
  };

  /** Invites, unless it is seen at once that the server would refuse; then gives why. */
  const submit = (): Faults => {
    const faults = faultsOf(person);
    setChecked(true);
    setAdded(null);
    if (Object.keys(faults).length === 0) void run(() => bearer.run(invite));
    return faults;
  };

  return {
    person,
    change,
    faults: { ...refusal.faults, ...(isChecked ? faultsOf(person) : {}) },
    submit,
    isBusy,
    problem: refusal.problem,
    added,
    token: { ...bearer, answer: (token: string) => void run(() => bearer.answer(token)) },
  };
}

interface Refusal {
  problem: Explanation | null;
  faults: Faults;
}

/** Whether a request is under way, and why the server refused the last one. */
function useAttempt() {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>({ problem: null, faults: {} });

  /** False: it was refused. */
  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    setBusy(true);
    setRefusal({ problem: null, faults: {} });
    try {
      await work();
      return true;
    } catch (error) {
      setRefusal({ problem: explainChange(error), faults: refusedFields(error) });
      return false;
    } finally {
      setBusy(false);
    }
  };

  /** These fields are others now than the server has seen. */
  const forget = (keys: string[]) =>
    setRefusal(({ problem, faults }) => ({
      problem,
      faults: Object.fromEntries(Object.entries(faults).filter(([key]) => !keys.includes(key))),
    }));

  return { isBusy, refusal, forget, attempt };
}

function refusedFields(error: unknown): Faults {
  const faults: Faults = {};
  for (const each of error instanceof ApiError ? error.problems : []) {
    const key = TEXT_KEYS.find((one) => one === each.field);
    if (key) faults[key] = explainField(each);
  }
  return faults;
}
