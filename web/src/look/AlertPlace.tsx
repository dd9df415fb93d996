import Alert from '@cloudscape-design/components/alert';
import { useEffect, useRef } from 'react';

import type { Explanation } from '../words/explanation';

/**
 * Where a page says what went wrong. It is there before, so that what comes into it is read out; and
 * it takes the focus, so that it is seen wherever the page was scrolled to.
 */
export function AlertPlace({ problem }: { problem: Explanation | null }) {
  const place = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (problem) place.current?.focus();
  }, [problem]);

  return (
    <div ref={place} role="alert" tabIndex={-1} className="alert-place">
      {problem && (
        <Alert type="error" header={problem.title}>
          {problem.text}
        </Alert>
      )}
    </div>
  );
}
