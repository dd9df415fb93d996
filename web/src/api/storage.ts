/** Values that outlive a page; a browser that forbids storage only forgets them. */
export interface Shelf<T> {
  read(): T | null;
  write(value: T): void;
  clear(): void;
}

export function shelf<T>(area: 'session' | 'local', key: string): Shelf<T> {
  const guarded = <R,>(use: (storage: Storage) => R): R | null => {
    try {
      return use(area === 'session' ? window.sessionStorage : window.localStorage);
    } catch {
      return null;
    }
  };
  return {
    read: () =>
      guarded((storage) => {
        const text = storage.getItem(key);
        return text === null ? null : (JSON.parse(text) as T);
      }),
    write: (value) => void guarded((storage) => storage.setItem(key, JSON.stringify(value))),
    clear: () => void guarded((storage) => storage.removeItem(key)),
  };
}
