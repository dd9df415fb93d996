import { ChatBubble, IconButton, Remove } from 'amazon-chime-sdk-component-library-react';
import { useEffect, useRef } from 'react';

import { nameOf, type People } from '../room/people';
import { ChatForm } from './ChatForm';
import type { Chat } from './useChat';

interface Props {
  chat: Chat;
  people: People;
  onClose: () => void;
}

/** What was written since one joined, and a line to write. */
export function ChatPanel({ chat, people, onClose }: Props) {
  const end = useRef<HTMLDivElement>(null);

  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' });
  }, [chat.messages]);

  return (
    <section className="chat">
      <header className="chat-header">
        <h2>Chat</h2>
        <IconButton icon={<Remove />} label="Close" onClick={onClose} />
      </header>
      <div className="chat-log" role="log" aria-label="Messages" tabIndex={0}>
        {chat.messages.length === 0 && <p className="chat-empty">Nothing was written yet.</p>}
        {chat.messages.map((message) => (
          <ChatBubble
            key={message.key}
            className="chat-message"
            variant={message.isOwn ? 'outgoing' : 'incoming'}
            senderName={message.isOwn ? 'You' : nameOf(people, message.senderId)}
            timestamp={clock(message.sentAt)}
          >
            {message.text}
            {message.isRefused && <em className="chat-refused">Not sent: too many messages at once.</em>}
          </ChatBubble>
        ))}
        <div ref={end} />
      </div>
      <ChatForm onSend={chat.send} />
    </section>
  );
}

function clock(milliseconds: number): string {
  return new Date(milliseconds).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}
