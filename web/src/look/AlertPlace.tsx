import Alert from '@cloudscape-design/components/alert';
import { useEffect, useId, useRef } from 'react';

import type { Explanation } from '../words/explanation';

/** Where a page says what went wrong: it takes the focus, so that it is read and seen wherever the page was scrolled to. */
export function AlertPlace({ problem }: { problem: Explanation | null }) {
  const place = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    if (problem) place.current?.focus();
  }, [problem]);

  if (!problem) return null;
  // No role="alert": the focus has it read already, by the group's name, and Tab goes on from here.
  return (
    <div ref={place} id={id} role="group" aria-labelledby={id} tabIndex={-1} className="alert-place">
      <Alert type="error" header={problem.title}>
        {problem.text}
      </Alert>
    </div>
  );
}
