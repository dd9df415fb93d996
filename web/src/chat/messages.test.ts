import { expect, test } from 'vitest';

import { advance, bytesLeft, type ChatLog, type ChatMessage, EMPTY_LOG } from './messages';

const message = (text: string, isOwn: boolean): ChatMessage => ({
  key: text,
  senderId: isOwn ? 'me' : 'other',
  text,
  sentAt: 0,
  isOwn,
  isRefused: false,
});

test('counts bytes, not characters: more than 2048 would end the session', () => {
  expect(bytesLeft('a'.repeat(2048))).toBe(0);
  expect(bytesLeft('é'.repeat(1025))).toBe(-2);
});

test('counts what came while the chat was closed, until it is read', () => {
  let log: ChatLog = EMPTY_LOG;
  log = advance(log, { type: 'received', message: message('a', false), isOpen: false });
  log = advance(log, { type: 'received', message: message('b', false), isOpen: false });
  expect(log.unread).toBe(2);
  expect(advance(log, { type: 'read' }).unread).toBe(0);
});

test('marks an own message that the server sent back', () => {
  let log = advance(EMPTY_LOG, { type: 'sent', message: message('a', true) });
  log = advance(log, { type: 'received', message: message('a', false), isOpen: true });
  log = advance(log, { type: 'refused', text: 'a' });
  expect(log.messages.map(({ isRefused }) => isRefused)).toEqual([true, false]);
});

test('keeps the last 500 lines', () => {
  let log = EMPTY_LOG;
  for (let i = 0; i < 501; i++) log = advance(log, { type: 'sent', message: message(`${i}`, true) });
  expect(log.messages).toHaveLength(500);
  expect(log.messages[0]?.text).toBe('1');
});
