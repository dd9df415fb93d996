import { lazy, Suspense, useCallback, useEffect, useReducer, useState } from 'react';

import { join } from '../api/meetings';
import { loadPreferences } from '../devices/preferences';
import { forgetVisit, rememberVisit, takeVisit, type Visit } from '../invitation/visit';
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
  const [visit] = useState(takeVisit);
  if (!visit) {
    return (
      <Page title="Meeting">
        <NoInvitation />
      </Page>
    );
  }
  return <MeetingVisit visit={visit} />;
}

function firstPhase(visit: Visit): Phase {
  return visit.isInRoom
    ? { name: 'joining', preferences: loadPreferences() }
    : { name: 'lobby', refusal: null };
}

function MeetingVisit({ visit: { invitation, isInRoom } }: { visit: Visit }) {
  const [phase, dispatch] = useReducer(next, { invitation, isInRoom }, firstPhase);
  const eventId = invitation.eventId;
  const wish = phase.name === 'joining' ? phase.preferences : null;

  useEffect(() => void loadRoom(), []);

  useEffect(() => {
    if (!wish) return;
    join(invitation).then(
      (joined) => {
        rememberVisit({ invitation, isInRoom: true });
        dispatch({ type: 'admitted', joined });
      },
      (error: unknown) => {
        rememberVisit({ invitation, isInRoom: false });
        dispatch({ type: 'refused', refusal: explainJoin(error) });
      },
    );
  }, [wish, invitation]);

  const finish = useCallback(
    (ending: Ending) => {
      if (ending === 'left' || ending === 'ended') forgetVisit();
      else rememberVisit({ invitation, isInRoom: false });
      dispatch({ type: 'over', ending });
    },
    [invitation],
  );

  if (phase.name === 'room') {
    return (
      <Suspense fallback={<Page title="Meeting">{null}</Page>}>
        <Room joined={phase.joined} preferences={phase.preferences} eventId={eventId} onOver={finish} />
      </Suspense>
    );
  }
  return (
    <Page title={eventId ? `Event ${eventId}` : 'Meeting'}>
      {phase.name === 'over' ? (
        <OverPanel ending={phase.ending} onAgain={() => dispatch({ type: 'again' })} />
      ) : (
        <Lobby
          eventId={eventId}
          refusal={phase.name === 'lobby' ? phase.refusal : null}
          isJoining={phase.name === 'joining'}
          onJoin={(preferences) => dispatch({ type: 'join', preferences })}
        />
      )}
    </Page>
  );
}
