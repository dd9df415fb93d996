import './look/site.css';

import { createRoot } from 'react-dom/client';

import { App } from './App';

// Our Content-Security-Policy has no place for WebAssembly. What finds none does without (the SDK's
// `long`); what found it would try, and every page would begin with a violation.
Reflect.deleteProperty(window, 'WebAssembly');

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
