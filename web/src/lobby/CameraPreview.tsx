import { useEffect, useRef } from 'react';

/** What others would see, mirrored. */
export function CameraPreview({ stream }: { stream: MediaStream }) {
  const video = useRef<HTMLVideoElement>(null);

  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);

  return <video ref={video} className="camera-preview" aria-label="Your camera" autoPlay muted playsInline />;
}
