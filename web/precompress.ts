import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin, ResolvedConfig } from 'vite';

const TEXT = /\.(js|css|html|svg|json|md|txt)$/;

/** Puts a gzipped copy beside every text file that gets smaller by it: the server sends those. */
export function precompress(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'precompress',
    apply: 'build',
    configResolved: (resolved) => {
      config = resolved;
    },
    closeBundle: () => {
      const folder = resolve(config.root, config.build.outDir);
      for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!TEXT.test(entry)) continue;
        const file = join(folder, entry);
        const content = readFileSync(file);
        const gzipped = gzipSync(content, { level: 9 });
        if (gzipped.length < content.length) writeFileSync(`${file}.gz`, gzipped);
      }
    },
  };
}
