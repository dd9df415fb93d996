import { PrimaryButton } from 'amazon-chime-sdk-component-library-react';
import { useEffect, useRef, useState } from 'react';

import { bytesLeft } from './messages';

const WARN_BELOW = 200;

/** One message to all. Enter sends, Shift+Enter begins a line. */
export function ChatForm({ onSend }: { onSend: (text: string) => boolean }) {
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const left = bytesLeft(text.trim());

  useEffect(() => field.current?.focus(), []);

  const send = () => {
    if (onSend(text)) setText('');
  };

  return (
    <form
      className="chat-form"
      onSubmit={(event) => event.preventDefault()}
    >
      <textarea
        ref={field}
        aria-label="Message to everyone"
        placeholder="Message to everyone"
        rows={2}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <p role="status" className="chat-left">
        {left < 0 ? 'Too long for one message.' : left < WARN_BELOW ? `${left} characters left` : ''}
      </p>
      <PrimaryButton label="Send" disabled={left < 0 || !text.trim()} onClick={send} />
    </form>
  );
}
