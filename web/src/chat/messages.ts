/** One line of the chat. */
export interface ChatMessage {
  key: string;
  senderId: string;
  text: string;
  sentAt: number;
  isOwn: boolean;
  /** The server sent it back: too many in too short a time. */
  isRefused: boolean;
}

export interface ChatLog {
  messages: ChatMessage[];
  unread: number;
}

export type ChatStep =
  | { type: 'sent'; message: ChatMessage }
  | { type: 'received'; message: ChatMessage; isOpen: boolean }
  | { type: 'refused'; text: string }
  | { type: 'read' };

/** What the SDK carries in one message; more of it would end the session. */
export const MAX_BYTES = 2048;
const MAX_MESSAGES = 500;

export const EMPTY_LOG: ChatLog = { messages: [], unread: 0 };

export function advance(log: ChatLog, step: ChatStep): ChatLog {
  switch (step.type) {
    case 'sent':
      return { ...log, messages: append(log.messages, step.message) };
    case 'received':
      return {
        messages: append(log.messages, step.message),
        unread: step.isOpen ? 0 : log.unread + 1,
      };
    case 'refused':
      return { ...log, messages: refuse(log.messages, step.text) };
    case 'read':
      return log.unread === 0 ? log : { ...log, unread: 0 };
  }
}

/** How many bytes of UTF-8 are left; negative if the text is too long. */
export function bytesLeft(text: string): number {
  return MAX_BYTES - new TextEncoder().encode(text).length;
}

function append(messages: ChatMessage[], message: ChatMessage): ChatMessage[] {
  return [...messages, message].slice(-MAX_MESSAGES);
}

/** Marks the last own message of that text which is not marked yet. */
function refuse(messages: ChatMessage[], text: string): ChatMessage[] {
  const index = messages.findLastIndex(
    (message) => message.isOwn && !message.isRefused && message.text === text,
  );
  return messages.map((message, at) => (at === index ? { ...message, isRefused: true } : message));
}
