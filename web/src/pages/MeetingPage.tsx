import { lazy, Suspense, useCallback, useEffect, useReducer, useState } from 'react';

import { join } from '../api/meetings';
import type { JoinedMeeting } from '../api/types';
import { loadPreferences } from '../devices/preferences';
import {
  eventIdOf,
  forgetVisit,
  type Known,
  rememberOutside,
  rememberVisit,
  takeFromAddress,
  takeVisit,
  type Visit,
} from '../invitation/visit';
import { Lobby } from '../lobby/Lobby';
import type { Ending } from '../words/endings';
import { explainJoin } from '../words/refusals';
import { NoInvitation } from './NoInvitation';
import { OverPanel } from './OverPanel';
import { Page } from './Page';
import { next, type Phase } from './phase';

const loadRoom = () => import('../room/Room');
const Room = lazy(loadRoom);

/** The page of an invitation's link: lobby, room, and what came after. */
export function MeetingPage() {
  const [{ visit, count }, setVisit] = useState(() => ({ visit: takeVisit(), count: 0 }));

  useEffect(() => {
    // Another link that differs in its fragment only: the browser does not load the page anew.
    const follow = () => {
      const other = takeFromAddress();
      if (other) setVisit((now) => ({ visit: other, count: now.count + 1 }));
    };
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);

  if (!visit) {
    return (
      <Page title="Meeting">
        <NoInvitation />
      </Page>
    );
  }
  return <MeetingVisit key={count} visit={visit} />;
}

function firstPhase(visit: Visit): Phase {
  return visit.isInRoom
    ? { name: 'joining', preferences: loadPreferences() }
    : { name: 'lobby', refusal: null };
}

function MeetingVisit({ visit: first }: { visit: Visit }) {
  const [phase, dispatch] = useReducer(next, first, firstPhase);
  const [known, setKnown] = useState(first.known);
  const { invitation } = first;
  const eventId = eventIdOf(invitation, known);
  const wish = phase.name === 'joining' ? phase.preferences : null;

  useEffect(() => void loadRoom(), []);

  useEffect(() => {
    if (!wish) return;
    join(invitation).then(
      (joined) => {
        const learnt = knownFrom(joined);
        setKnown(learnt);
        rememberVisit({ invitation, isInRoom: true, known: learnt });
        dispatch({ type: 'admitted', joined });
      },
      (error: unknown) => {
        rememberOutside();
        dispatch({ type: 'refused', refusal: explainJoin(error, invitation.kind) });
      },
    );
  }, [wish, invitation]);

  const finish = useCallback((ending: Ending) => {
    if (ending === 'left' || ending === 'ended') forgetVisit();
    else rememberOutside();
    dispatch({ type: 'over', ending });
  }, []);

  if (phase.name === 'room') {
    return (
      <Suspense fallback={<Page title="Meeting">{null}</Page>}>
        <Room joined={phase.joined} preferences={phase.preferences} eventId={eventId} onOver={finish} />
      </Suspense>
    );
  }
  if (phase.name === 'over') {
    return (
      <Page key="over" title={pageTitle(eventId)}>
        <OverPanel ending={phase.ending} onAgain={() => dispatch({ type: 'again' })} />
      </Page>
    );
  }
  return (
    <Page key="lobby" title={pageTitle(eventId)}>
      <Lobby
        eventId={eventId}
        name={known?.name ?? ''}
        refusal={phase.name === 'lobby' ? phase.refusal : null}
        isJoining={phase.name === 'joining'}
        onJoin={(preferences) => dispatch({ type: 'join', preferences })}
      />
    </Page>
  );
}

function knownFrom({ Meeting, Name }: JoinedMeeting): Known {
  return { name: Name.trim(), eventId: Meeting.ExternalMeetingId ?? '' };
}

function pageTitle(eventId: string | null): string {
  return eventId ? `Event ${eventId}` : 'Meeting';
}
