import { type ReactNode, useEffect, useRef } from 'react';

/** The first page has the browser's own place to begin with. */
let isFirst = true;

/** What all pages but the room look like: a name on top, one column. */
export function Page({ title, children }: { title: string; children: ReactNode }) {
  const main = useRef<HTMLElement>(null);

  useEffect(() => {
    document.title = `${title} - Convoke`;
  }, [title]);

  useEffect(() => {
    // What had the focus went away with the page before: keyboard and screen reader go on here, or in a field of it.
    if (!isFirst && !main.current?.contains(document.activeElement)) main.current?.focus();
    isFirst = false;
  }, []);

  return (
    <div className="page">
      <header className="page-header">
        <a href="/" className="page-name">
          <img src="/icon.svg" alt="" width="28" height="28" />
          Convoke
        </a>
      </header>
      <main ref={main} className="page-main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
