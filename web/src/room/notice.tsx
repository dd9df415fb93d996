import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';

import type { Explanation } from '../words/explanation';

interface Notices {
  current: Explanation | null;
  tell: (notice: Explanation) => void;
  clear: () => void;
}

const Context = createContext<Notices | null>(null);

/** Keeps the one thing that the room has to say to its attendee. */
export function NoticeProvider({ children }: { children: ReactNode }) {
  const [current, setCurrent] = useState<Explanation | null>(null);
  const clear = useCallback(() => setCurrent(null), []);
  const value = useMemo(() => ({ current, tell: setCurrent, clear }), [current, clear]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useNotice(): Notices {
  const notices = useContext(Context);
  if (!notices) throw new Error('useNotice needs a NoticeProvider');
  return notices;
}

/** The notice, read out when it comes, until it is dismissed. */
export function NoticeBar() {
  const { current, clear } = useNotice();
  return (
    <div role="alert" className="notice-area">
      {current && (
        <div className="notice">
          <p>
            <strong>{current.title}.</strong> {current.text}
          </p>
          <button type="button" onClick={clear}>
            Dismiss
          </button>
        </div>
      )}
    </div>
  );
}
