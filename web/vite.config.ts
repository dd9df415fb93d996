import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

import { precompress } from './precompress.ts';

export default defineConfig({
  plugins: [react(), precompress()],
  // The Chime SDK asks for Node's name of the global object.
  define: { global: 'globalThis' },
  build: {
    target: 'es2022',
    // The Chime SDK and its components are one large chunk, loaded with the meeting page only.
    chunkSizeWarningLimit: 2000,
  },
  test: {
    environment: 'jsdom',
    // Quick: the files share one browser; setup.ts cleans up after each test.
    isolate: false,
    // A loaded machine renders slowly.
    testTimeout: 30_000,
    setupFiles: ['./src/testing/setup.ts'],
  },
});
