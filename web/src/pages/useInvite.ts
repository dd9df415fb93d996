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
export function useInvite(onAdded: (eventId: string, passcode: string) => void) {
  const [person, setPerson] = useState(EMPTY);
  const [isChecked, setChecked] = useState(false);
  const [refused, setRefused] = useState<Faults>({});
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Explanation | null>(null);
  const [added, setAdded] = useState<Added | null>(null);
  const bearer = useBearer();

  const change = (part: Partial<NewAttendee>) => {
    setPerson((now) => ({ ...now, ...part }));
    const changed = new Set(Object.keys(part));
    setRefused((now) => Object.fromEntries(Object.entries(now).filter(([key]) => !changed.has(key))));
  };

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    setRefused({});
    try {
      await work();
    } catch (error) {
      bearer.dismiss();
      setProblem(explainChange(error));
      setRefused(refusedFields(error));
    } finally {
      setBusy(false);
    }
  };

  const invite = async () => {
    const wanted = tidied(person);
    await bearer.run(async (token) => {
      const ways = await create(wanted, token);
      setAdded({ name: wanted.attendeeName, ...ways });
      setChecked(false);
      setPerson({ ...EMPTY, eventId: wanted.eventId });
      onAdded(wanted.eventId, ways.passcode);
    });
  };

  /** Invites, unless it is seen at once that the server would refuse; then gives why. */
  const submit = (): Faults => {
    const faults = faultsOf(person);
    setChecked(true);
    setAdded(null);
    setProblem(null);
    if (Object.keys(faults).length === 0) void attempt(invite);
    return faults;
  };

  return {
    person,
    change,
    faults: { ...refused, ...(isChecked ? faultsOf(person) : {}) },
    submit,
    isBusy,
    problem,
    added,
    token: { ...bearer, answer: (token: string) => void attempt(() => bearer.answer(token)) },
  };
}

function refusedFields(error: unknown): Faults {
  const problems = error instanceof ApiError ? error.problems : [];
  const faults: Faults = {};
  for (const each of problems) {
    const key = TEXT_KEYS.find((one) => one === each.field);
    if (key) faults[key] = explainField(each);
  }
  return faults;
}
