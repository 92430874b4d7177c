import type { LabApi } from '../../../../lab/control-plane/simulation/api';
import { ObjectCache } from '../../../../lab/node/policies/cache';
import type { Labelled } from '../../../../lab/node/policies/objects';

const named = (name: string): Labelled => ({ metadata: { name, namespace: 'shop' } });
const event = (type: string, name: string) => JSON.stringify({ type, object: named(name) });

/** Follows a server that lists these names and then tells of these events, time and again. */
async function follow(
  rounds: readonly { list: readonly string[] | number; events: readonly string[] }[],
) {
  const stop = new AbortController();
  const seen: string[] = [];
  const asked: string[] = [];
  const logged: string[] = [];
  let round = -1;
  const api: LabApi = {
    call: () => {
      round += 1;
      const list = rounds[round]?.list;
      if (list === undefined) stop.abort();
      if (typeof list !== 'object') return Promise.resolve({ status: list ?? 500, body: {} });
      const body = { metadata: { resourceVersion: String(round) }, items: list.map(named) };
      return Promise.resolve({ status: 200, body });
    },
    watch: (path, onLine, signal) => {
      asked.push(path);
      for (const line of rounds[round]?.events ?? []) if (!signal.aborted) onLine(line);
      return signal.aborted ? Promise.reject(new Error('aborted')) : Promise.resolve(200);
    },
    close: () => undefined,
  };
  const cache: ObjectCache<Labelled> = new ObjectCache({
    ...{ api, path: '/api/v1/pods', signal: stop.signal },
    onChange: () => seen.push((cache.content ?? []).map(({ metadata }) => metadata.name).join()),
    log: (message) => logged.push(message),
  });
  expect(cache.content).toBeUndefined();
  await cache.run();
  return { seen, asked, logged };
}

test('objects are kept as they come, change and go', async () => {
  const events = [event('ADDED', 'b'), event('MODIFIED', 'a'), event('DELETED', 'a')];
  const { seen, asked } = await follow([{ list: ['a'], events }]);
  expect(seen).toEqual(['a', 'a,b', 'a,b', 'b']);
  expect(asked).toEqual(['/api/v1/pods?watch=1&resourceVersion=0']);
});

test('a watch whose version has expired starts with a new list, in which what is gone is not', async () => {
  const events = [event('ERROR', 'expired'), event('ADDED', 'never seen')];
  const { seen, logged } = await follow([
    { list: ['a'], events },
    { list: ['b'], events: [] },
  ]);
  expect(seen).toEqual(['a', 'b']);
  expect(logged).toEqual(['/api/v1/pods: listing was answered with 500']);
});

test('a list that is refused changes nothing and is asked for again', async () => {
  const { seen, logged } = await follow([
    { list: 403, events: [] },
    { list: ['a'], events: [] },
  ]);
  expect(seen).toEqual(['a']);
  expect(logged[0]).toBe('/api/v1/pods: listing was answered with 403');
});
