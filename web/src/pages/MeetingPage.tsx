import { type ComponentType, useCallback, useEffect, useReducer, useState } from 'react';

import type { JoinedMeeting } from '../api/types';
import { loadPreferences } from '../devices/preferences';
import { admission } from '../invitation/admission';
import type { Invitation } from '../invitation/invitation';
import {
  eventIdOf,
  forgetVisit,
  rememberAdmitted,
  rememberInside,
  rememberOutside,
  takeFromAddress,
  takeVisit,
  type Visit,
} from '../invitation/visit';
import { Lobby } from '../lobby/Lobby';
import type { RoomProps } from '../room/Room';
import { type Ending, explainEnding } from '../words/endings';
import { ask } from './ask';
import { AskingPanel } from './AskingPanel';
import { NoInvitation } from './NoInvitation';
import { OverPanel } from './OverPanel';
import { Page } from './Page';
import { isAsked, next, type Phase } from './phase';
import { RefusedPanel } from './RefusedPanel';

/** The page of an invitation's link: whether it lets somebody in, lobby, room, and what came after. */
export function MeetingPage() {
  const [{ visit, count }, setVisit] = useState(() => ({ visit: takeVisit(), count: 0 }));
  const follow = useCallback((other: Visit | null) => {
    if (other) setVisit((now) => ({ visit: other, count: now.count + 1 }));
  }, []);

  useEffect(() => {
    // Another link that differs in its fragment only: the browser does not load the page anew.
    const look = () => follow(takeFromAddress());
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
  }, [follow]);

  if (!visit) {
    return (
      <Page title="Which meeting?">
        <NoInvitation />
      </Page>
    );
  }
  return <MeetingVisit key={count} visit={visit} onOther={follow} />;
}

interface Props {
  visit: Visit;
  /** Somebody goes on with another invitation. */
  onOther: (visit: Visit) => void;
}

function MeetingVisit({ visit: first, onOther }: Props) {
  const { invitation } = first;
  const { phase, known, dispatch } = useVisit(first);
  const loaded = useRoom();
  const eventId = eventIdOf(invitation, known);

  const finish = useCallback((ending: Ending) => {
    if (ending === 'left' || ending === 'ended') forgetVisit();
    else rememberOutside();
    dispatch({ type: 'over', ending });
  }, [dispatch]);
  const again = useCallback(() => dispatch({ type: 'again' }), [dispatch]);

  if (phase.name === 'refused') {
    const goOn = (other: Invitation, joined: JoinedMeeting) => onOther(rememberAdmitted(other, joined));
    return (
      <Page key="refused" title={pageTitle(phase.refusal.title, eventId)}>
        <RefusedPanel refusal={phase.refusal} kind={invitation.kind} eventId={eventId} onAgain={again} onAdmitted={goOn} />
      </Page>
    );
  }
  if (phase.name === 'over' || loaded === 'failed') {
    const ending = phase.name === 'over' ? phase.ending : 'not-loaded';
    const reload = () => window.location.reload();
    return (
      <Page key="over" title={pageTitle(explainEnding(ending).title, eventId)}>
        <OverPanel ending={ending} onAgain={loaded === 'failed' ? reload : again} />
      </Page>
    );
  }
  if (phase.name === 'asking') {
    return (
      <Page key="asking" title={pageTitle('Your invitation', eventId)}>
        <AskingPanel eventId={eventId} />
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
        isJoining={phase.name !== 'lobby'}
        onJoin={(preferences) => dispatch({ type: 'join', preferences, joined: admission(invitation) })}
      />
    </Page>
  );
}

/** Who has been let in a moment ago is not asked about again. */
function firstPhase({ invitation, isInRoom }: Visit): Phase {
  if (!isInRoom && admission(invitation)) return { name: 'lobby' };
  return { name: 'asking', wish: isInRoom ? loadPreferences() : null };
}

/** The way through the page. The server is asked where that is the next step, and what a reload must not lose is kept. */
function useVisit(first: Visit) {
  const { invitation } = first;
  const [phase, dispatch] = useReducer(next, first, firstPhase);
  const [known, setKnown] = useState(first.known);
  const question = isAsked(phase) ? phase : null;
  const isInRoom = phase.name === 'room';

  useEffect(() => {
    if (!question) return undefined;
    return ask(
      invitation,
      (joined) => {
        setKnown(rememberAdmitted(invitation, joined).known);
        dispatch({ type: 'admitted', joined });
      },
      (refusal) => {
        // Each wrong passcode counts: one that was refused is not tried again by a reload.
        if (invitation.kind === 'code' && refusal.remedy === 'correct') forgetVisit();
        else rememberOutside();
        dispatch({ type: 'refused', refusal });
      },
    );
  }, [question, invitation]);

  useEffect(() => {
    if (isInRoom) rememberInside();
  }, [isInRoom]);

  return { phase, known, dispatch };
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

function pageTitle(step: string, eventId: string | null): string {
  return eventId ? `${step} - Event ${eventId}` : step;
}
