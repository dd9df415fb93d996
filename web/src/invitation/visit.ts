import { shelf } from '../api/storage';
import { type Invitation, readInvitation } from './invitation';

/** What a reload of the page must not lose: the address does not keep it. */
export interface Visit {
  invitation: Invitation;
  /** In the room already: a reload goes back there without asking. */
  isInRoom: boolean;
}

const saved = shelf<Visit>('session', 'convoke.visit');

/** Takes the invitation out of the address, so that no bystander, bookmark or history has it. */
export function takeVisit(): Visit | null {
  const invitation = readInvitation(window.location.search);
  if (!invitation) return saved.read();
  const visit = { invitation, isInRoom: false };
  saved.write(visit);
  window.history.replaceState(null, '', window.location.pathname);
  return visit;
}

export function rememberVisit(visit: Visit): void {
  saved.write(visit);
}

export function forgetVisit(): void {
  saved.clear();
}
