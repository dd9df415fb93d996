import { type ComponentType, useCallback, useEffect, useReducer, useState } from 'react';

import { join } from '../api/meetings';
import type { JoinedMeeting } from '../api/types';
import { loadPreferences } from '../devices/preferences';
import type { Invitation } from '../invitation/invitation';
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
import type { RoomProps } from '../room/Room';
import { type Ending, explainEnding } from '../words/endings';
import { explainJoin } from '../words/refusals';
import { NoInvitation } from './NoInvitation';
import { OverPanel } from './OverPanel';
import { Page } from './Page';
import { next, type Phase } from './phase';

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
      <Page title="Which meeting?">
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
  const loaded = useRoom();
  const eventId = eventIdOf(invitation, known);
  const wish = phase.name === 'joining' ? phase.preferences : null;

  useEffect(() => {
    if (!wish) return undefined;
    return ask(
      invitation,
      (joined) => {
        const learnt = knownFrom(joined);
        setKnown(learnt);
        rememberVisit({ invitation, isInRoom: true, known: learnt });
        dispatch({ type: 'admitted', joined });
      },
      (error) => {
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

  if (phase.name === 'over' || loaded === 'failed') {
    const again = () => (loaded === 'failed' ? window.location.reload() : dispatch({ type: 'again' }));
    const ending = phase.name === 'over' ? phase.ending : 'not-loaded';
    return (
      <Page key="over" title={pageTitle(explainEnding(ending).title, eventId)}>
        <OverPanel ending={ending} onAgain={again} />
      </Page>
    );
  }
  if (phase.name === 'room' && loaded) {
    const { Room } = loaded;
    return <Room joined={phase.joined} preferences={phase.preferences} eventId={eventId} onOver={finish} />;
  }
  return (
    <Page key="lobby" title={pageTitle(phase.name === 'lobby' ? 'Ready to join?' : 'Joining', eventId)}>
      <Lobby
        eventId={eventId}
        name={known?.name ?? ''}
        refusal={phase.name === 'lobby' ? phase.refusal : null}
        isJoining={phase.name !== 'lobby'}
        onJoin={(preferences) => dispatch({ type: 'join', preferences })}
      />
    </Page>
  );
}

/** Asks to be let in. Tells nothing once what it gave is called: another link may have come meanwhile. */
function ask(
  invitation: Invitation,
  onAdmitted: (joined: JoinedMeeting) => void,
  onRefused: (error: unknown) => void,
): () => void {
  let isCurrent = true;
  join(invitation).then(
    (joined) => isCurrent && onAdmitted(joined),
    (error: unknown) => isCurrent && onRefused(error),
  );
  return () => {
    isCurrent = false;
  };
}

type LoadedRoom = { Room: ComponentType<RoomProps> } | 'failed' | null;

/** The room's program, fetched while people are still in the lobby; null until it is there. */
function useRoom(): LoadedRoom {
  // Not lazy(): React would show its Suspense for 300 ms even if the program were there already.
  const [loaded, setLoaded] = useState<LoadedRoom>(null);

  useEffect(() => {
    let isCurrent = true;
    import('../room/Room').then(
      ({ Room }) => isCurrent && setLoaded({ Room }),
      () => isCurrent && setLoaded('failed'),
    );
    return () => {
      isCurrent = false;
    };
  }, []);

  return loaded;
}

function knownFrom({ Meeting, Name }: JoinedMeeting): Known {
  return { name: Name.trim(), eventId: Meeting.ExternalMeetingId ?? '' };
}

function pageTitle(step: string, eventId: string | null): string {
  return eventId ? `${step} - Event ${eventId}` : step;
}
