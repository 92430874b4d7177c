import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isTimeout } from '../../cli/timed-out';

test('a request that nobody answers in time is known for what it is', async () => {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const error = await new Promise<unknown>((resolve) => {
    const signal = AbortSignal.any([AbortSignal.timeout(1), new AbortController().signal]);
    request({ host: '127.0.0.1', port, signal }).once('error', resolve).end();
  });
  server.closeAllConnections();
  server.close();
  expect(isTimeout(error)).toBe(true);
});

test.each([
  ['another error', new Error('other')],
  ['Ctrl-C', Object.assign(new Error('aborted'), { name: 'AbortError' })],
  ['a text', 'TimeoutError'],
  ['nothing', undefined],
])('%s is none', (_, error) => {
  expect(isTimeout(error)).toBe(false);
});
