import { useCallback, useState } from 'react';

import { ApiError } from './request';
import { shelf } from './storage';

/** The operator's token, kept until the tab is closed. */
const saved = shelf<string>('session', 'convoke.bearer');

type Action = (bearer: string | null) => Promise<void>;

/** Runs what may need the operator's token. On 401 it waits until `answer` brings one. */
export function useBearer() {
  const [waiting, setWaiting] = useState<{ action: Action; wasWrong: boolean } | null>(null);

  const run = useCallback(async (action: Action) => {
    const bearer = saved.read();
    try {
      await action(bearer);
      setWaiting(null);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      saved.clear();
      setWaiting({ action, wasWrong: bearer !== null });
    }
  }, []);

  const answer = useCallback(
    async (token: string) => {
      if (!waiting) return;
      saved.write(token.trim());
      await run(waiting.action);
    },
    [waiting, run],
  );

  const dismiss = useCallback(() => setWaiting(null), []);
  return { run, answer, dismiss, isAsking: waiting !== null, wasWrong: waiting?.wasWrong ?? false };
}
