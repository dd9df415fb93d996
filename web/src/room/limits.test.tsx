import type { AudioVideoObserver, ContentShareObserver } from 'amazon-chime-sdk-js';
import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';

import { CameraControl } from './CameraControl';
import { NoticeBar, NoticeProvider } from './notice';
import { ShareControl } from './ShareControl';

// The files share one browser: what another one has put in the library's place must not stay.
vi.hoisted(() => vi.resetModules());

/** What the library's hooks give: a meeting with one camera of one's own. */
const meeting = vi.hoisted(() => ({
  observers: new Set<AudioVideoObserver>(),
  shares: new Set<ContentShareObserver>(),
  isFull: false,
  canShare: true,
  cameraId: 'camera',
  startVideo: vi.fn(() => Promise.resolve()),
  stopVideo: vi.fn(() => Promise.resolve()),
  startShare: vi.fn(() => Promise.resolve()),
  setEnabled: vi.fn(),
}));

vi.mock('amazon-chime-sdk-component-library-react', async (original) => {
  const audioVideo = {
    addObserver: (each: AudioVideoObserver) => meeting.observers.add(each),
    removeObserver: (each: AudioVideoObserver) => meeting.observers.delete(each),
    addContentShareObserver: (each: ContentShareObserver) => meeting.shares.add(each),
    removeContentShareObserver: (each: ContentShareObserver) => meeting.shares.delete(each),
    listVideoInputDevices: () => Promise.resolve([{ deviceId: meeting.cameraId }]),
    getVideoInputQualitySettings: () => ({ videoWidth: 960, videoHeight: 540, videoFrameRate: 15 }),
    startLocalVideoTile: () => 1,
    startContentShareFromScreenCapture: meeting.startShare,
  };
  const manager = {
    audioVideo,
    startVideoInputDevice: meeting.startVideo,
    stopVideoInputDevice: meeting.stopVideo,
  };
  const library = await original<typeof import('amazon-chime-sdk-component-library-react')>();
  return {
    ...library,
    ControlBarButton: ({ label, onClick }: { label: string; onClick: () => void }) => (
      <button type="button" onClick={onClick}>
        {label}
      </button>
    ),
    Camera: () => null,
    ScreenShare: () => null,
    useAudioVideo: () => audioVideo,
    useMeetingManager: () => manager,
    useMeetingStatus: () => library.MeetingStatus.Succeeded,
    useVideoInputs: () => ({ devices: [], selectedDevice: null }),
    useLocalVideo: () => ({
      isVideoEnabled: false,
      setIsVideoEnabled: meeting.setEnabled,
      hasReachedVideoLimit: meeting.isFull,
    }),
    useContentShareControls: () => ({
      isLocalUserSharing: false,
      isLocalShareLoading: false,
      canStartContentShare: meeting.canShare,
    }),
  };
});

function shown(control: React.ReactElement) {
  return render(
    <NoticeProvider>
      {control}
      <NoticeBar />
    </NoticeProvider>,
  );
}

const said = () => screen.getByRole('alert').textContent;

beforeEach(() => {
  meeting.isFull = false;
  meeting.canShare = true;
  meeting.cameraId = 'camera';
  vi.clearAllMocks();
  vi.stubGlobal('navigator', { mediaDevices: { getDisplayMedia: () => undefined } });
});

test('starts the camera that was chosen before joining', async () => {
  shown(<CameraControl chosen="camera" startsOn />);
  await waitFor(() => expect(meeting.startVideo).toHaveBeenCalledWith('camera'));
  expect(said()).toBe('');
});

test('starts a camera that the browser does not name yet, as large as one with a name', async () => {
  meeting.cameraId = '';
  shown(<CameraControl chosen="" startsOn />);
  const size = { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 15 } };
  await waitFor(() => expect(meeting.startVideo).toHaveBeenCalledWith(size));
  expect(meeting.setEnabled).toHaveBeenCalledWith(true);
});

test('starts no camera where there is no room for one, and says so', async () => {
  meeting.isFull = true;
  shown(<CameraControl chosen="camera" startsOn />);
  await waitFor(() => expect(said()).toMatch(/Your camera stays off.*no room for another picture/));
  expect(meeting.startVideo).not.toHaveBeenCalled();
});

test('lets go of a camera that the server has taken back', async () => {
  shown(<CameraControl chosen="camera" startsOn={false} />);
  act(() => meeting.observers.forEach((each) => each.videoSendDidBecomeUnavailable?.()));
  await waitFor(() => expect(meeting.setEnabled).toHaveBeenCalledWith(false));
  expect(meeting.stopVideo).toHaveBeenCalled();
  expect(said()).toMatch(/Your camera stays off/);
});

test('says when there is no room for a shared screen, before asking for it or after', async () => {
  meeting.canShare = false;
  shown(<ShareControl />);
  await userEvent.click(screen.getByRole('button', { name: 'Share' }));
  expect(said()).toMatch(/no room for another shared screen/);
  expect(meeting.startShare).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  act(() => meeting.shares.forEach((each) => each.contentShareDidStop?.()));
  expect(said()).toMatch(/no room for another shared screen/);
});

test('says nothing when a share that was seen comes to its end', () => {
  shown(<ShareControl />);
  act(() => meeting.shares.forEach((each) => each.contentShareDidStart?.()));
  act(() => meeting.shares.forEach((each) => each.contentShareDidStop?.()));
  expect(said()).toBe('');
});
