import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { useEffect } from 'react';

import { useColourMode } from './look/useColourMode';
import { HomePage } from './pages/HomePage';
import { MeetingPage } from './pages/MeetingPage';
import { NotFoundPage } from './pages/NotFoundPage';
import { usePath } from './path';

/** Which page an address shows. The server knows the same paths (src/http/site.cpp). */
export function App() {
  const mode = useColourMode();
  const path = usePath();

  useEffect(() => applyMode(mode === 'dark' ? Mode.Dark : Mode.Light), [mode]);

  switch (path) {
    case '/':
      return <HomePage />;
    case '/create-event':
      return <HomePage key="create" isCreating />;
    case '/meeting':
      return <MeetingPage />;
    default:
      return <NotFoundPage />;
  }
}
