import { expect, test, vi } from 'vitest';

import type { AttendeeRecord } from '../api/types';
import { Directory } from './directory';

const NIKKI: AttendeeRecord = { AttendeeId: 'a-1', Name: 'Nikki', JoinMethod: 'Phone' };

test('asks for an attendee it does not know, once', async () => {
  const fetchAll = vi.fn(() => Promise.resolve([NIKKI]));
  const directory = new Directory(fetchAll);
  expect(await directory.find('a-1')).toEqual(NIKKI);
  expect(await directory.find('a-1')).toEqual(NIKKI);
  expect(fetchAll).toHaveBeenCalledTimes(1);
  expect(await directory.find('a-2')).toBeNull();
});

test('asks once more for those who asked while an answer was on its way', async () => {
  const fetchAll = vi.fn(() => Promise.resolve([NIKKI]));
  const directory = new Directory(fetchAll);
  await Promise.all([directory.refresh(), directory.refresh(), directory.refresh()]);
  expect(fetchAll).toHaveBeenCalledTimes(2);
});

test('keeps what it knew when the server does not answer, and tells its watchers of news', async () => {
  const fetchAll = vi.fn(() => Promise.resolve([NIKKI]));
  const directory = new Directory(fetchAll);
  const watcher = vi.fn();
  directory.subscribe(watcher);
  await directory.refresh();
  fetchAll.mockRejectedValueOnce(new Error('down'));
  await directory.refresh();
  expect(directory.records().get('a-1')).toEqual(NIKKI);
  expect(watcher).toHaveBeenCalledTimes(1);
});
