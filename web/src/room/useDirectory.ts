import { useRosterState } from 'amazon-chime-sdk-component-library-react';
import { useEffect, useSyncExternalStore } from 'react';

import type { AttendeeRecord } from '../api/types';
import type { Directory } from './directory';

const RETRIES = 5;
const RETRY_MS = 1500;

/** The directory's records, asked for again whenever somebody comes or goes. */
export function useDirectory(directory: Directory): ReadonlyMap<string, AttendeeRecord> {
  const { roster } = useRosterState();
  const present = Object.keys(roster).sort().join(' ');

  useEffect(() => {
    if (!present) return undefined;
    let timer = 0;
    const ask = async (retries: number) => {
      await directory.refresh();
      const isComplete = present.split(' ').every((id) => directory.records().has(id));
      if (!isComplete && retries > 0) timer = window.setTimeout(() => void ask(retries - 1), RETRY_MS);
    };
    void ask(RETRIES);
    return () => window.clearTimeout(timer);
  }, [present, directory]);

  return useSyncExternalStore(directory.subscribe, directory.records);
}
