import { type ReactNode, useEffect } from 'react';

/** What all pages but the room look like: a name on top, one column. */
export function Page({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} - Convoke`;
  }, [title]);

  return (
    <div className="page">
      <header className="page-header">
        <a href="/" className="page-name">
          <img src="/icon.svg" alt="" width="28" height="28" />
          Convoke
        </a>
      </header>
      <main className="page-main">{children}</main>
    </div>
  );
}
