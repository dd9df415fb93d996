import { expect, test, vi } from 'vitest';

import { ApiError, request } from './request';

function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const fetch = vi.fn(() => Promise.resolve(new Response(body, { status, headers })));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

test('sends JSON with the token', async () => {
  const fetch = answering(200, '{"passcode":"1"}');
  expect(await request('POST', '/create', { body: { a: 1 }, bearer: 's' })).toEqual({ passcode: '1' });
  expect(fetch).toHaveBeenCalledWith(
    '/create',
    expect.objectContaining({
      method: 'POST',
      body: '{"a":1}',
      headers: expect.objectContaining({ Authorization: 'Bearer s' }) as unknown,
    }),
  );
});

test('tells what the server says about a refusal', async () => {
  answering(429, '{"detail":"Wait."}', { 'Retry-After': '30' });
  await expect(request('POST', '/join', { body: {} })).rejects.toMatchObject({
    status: 429,
    detail: 'Wait.',
    retryAfterSeconds: 30,
  });
});

test('takes a refusal without JSON, as proxies send it', async () => {
  answering(502, '<html>');
  await expect(request('GET', '/x')).rejects.toEqual(new ApiError(502));
});

test('calls a server that does not answer status 0', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
  await expect(request('GET', '/x')).rejects.toMatchObject({ status: 0 });
});
