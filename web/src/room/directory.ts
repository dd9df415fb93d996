import type { AttendeeRecord } from '../api/types';

type Records = ReadonlyMap<string, AttendeeRecord>;

/** Who the attendees are: the SDK knows ids only, our server knows names and how each joined. */
export class Directory {
  #fetchAll: () => Promise<AttendeeRecord[]>;
  #records: Records = new Map();
  #running: Promise<void> | null = null;
  #watchers = new Set<() => void>();

  constructor(fetchAll: () => Promise<AttendeeRecord[]>) {
    this.#fetchAll = fetchAll;
  }

  /** The records as they are known now; another map whenever they change. */
  readonly records = (): Records => this.#records;

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Asks the server. Who asks meanwhile gets an answer that is begun after the question. */
  async refresh(): Promise<void> {
    if (this.#running) await this.#running;
    this.#running ??= this.#fetch().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** The record of one attendee; null if the server does not know it (yet) or does not answer. */
  async find(attendeeId: string): Promise<AttendeeRecord | null> {
    if (!this.#records.has(attendeeId)) await this.refresh();
    return this.#records.get(attendeeId) ?? null;
  }

  async #fetch(): Promise<void> {
    try {
      const list = await this.#fetchAll();
      this.#records = new Map(list.map((record) => [record.AttendeeId, record]));
      this.#watchers.forEach((watcher) => watcher());
    } catch {
      // What was known stays; the next change asks again.
    }
  }
}
