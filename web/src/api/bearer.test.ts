import { act, renderHook } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

import { useBearer } from './bearer';
import { ApiError } from './request';

const guarded = () =>
  vi.fn((token: string | null) =>
    token === 'right' ? Promise.resolve() : Promise.reject(new ApiError(401)),
  );

test('asks for the token when the server wants one, and goes on with it', async () => {
  const action = guarded();
  const { result } = renderHook(useBearer);
  await act(() => result.current.run(action));
  expect(result.current).toMatchObject({ isAsking: true, wasWrong: false });
  await act(() => result.current.answer('wrong'));
  expect(result.current).toMatchObject({ isAsking: true, wasWrong: true });
  await act(() => result.current.answer(' right '));
  expect(result.current.isAsking).toBe(false);
  expect(action).toHaveBeenCalledTimes(3);
});

test('keeps the token for the tab only', async () => {
  const { result } = renderHook(useBearer);
  await act(() => result.current.run(guarded()));
  await act(() => result.current.answer('right'));
  expect(window.sessionStorage.length).toBe(1);
  expect(window.localStorage.length).toBe(0);
});

test('lets other refusals through', async () => {
  const { result } = renderHook(useBearer);
  await expect(result.current.run(() => Promise.reject(new ApiError(503)))).rejects.toMatchObject({
    status: 503,
  });
});
