import { MeetingStatus, useMeetingStatus } from 'amazon-chime-sdk-component-library-react';
import { useEffect, useState } from 'react';

const SLOW_MS = 15_000;

/** How the connection is; read out when it changes. */
export function StatusLine() {
  const status = useMeetingStatus();
  const [slowStatus, setSlowStatus] = useState<MeetingStatus | null>(null);

  useEffect(() => {
    const timer = window.setTimeout(() => setSlowStatus(status), SLOW_MS);
    return () => window.clearTimeout(timer);
  }, [status]);

  const isTrouble = status === MeetingStatus.Reconnecting;
  return (
    <p role="status" className={isTrouble ? 'status-line status-trouble' : 'status-line'} data-meeting-status={MeetingStatus[status]}>
      {statusWords(status, slowStatus === status)}
    </p>
  );
}

export function statusWords(status: MeetingStatus, isSlow: boolean): string {
  switch (status) {
    case MeetingStatus.Loading:
      return isSlow ? 'The server does not answer yet. Still trying…' : 'Connecting…';
    case MeetingStatus.Reconnecting:
      return isSlow ? 'Still no connection. Trying again…' : 'Connection lost. Reconnecting…';
    case MeetingStatus.Succeeded:
      return 'Connected';
    default:
      return '';
  }
}
