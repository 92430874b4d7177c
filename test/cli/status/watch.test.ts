import { UserError } from '../../../errors/user-error';
import { ApiError, Unreachable } from '../../../lab/plugins/kubernetes/api-error';
import type { ApiRequest, ApiResponse, WatchEvent } from '../../../lab/plugins/kubernetes/api';
import { listWorkloads } from '../../../cli/status/list';
import { ownRows, watchStatus, type StatusMoment } from '../../../cli/status/watch';
import { watchedJson, watchedText } from '../../../cli/text/status';
import { plainPaint } from '../../../cli/host';

const deployment = (name: string, ready: number, namespace = 'app') => ({
  metadata: { name, namespace, labels: { 'app.kubernetes.io/name': name } },
  spec: { replicas: 2 },
  status: { readyReplicas: ready },
});

/** An API server of which a test says what it answers. */
class FakeApi {
  readonly requests: string[] = [];
  readonly watches: string[] = [];
  readonly events: ((event: WatchEvent | Error | 'end') => void)[] = [];
  deployments: object[] = [deployment('web', 1)];
  answer: (path: string) => Error | undefined = () => undefined;

  request({ path, signal }: ApiRequest): Promise<ApiResponse> {
    this.requests.push(path);
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const error = this.answer(path);
    if (error !== undefined) return Promise.reject(error);
    const items = path.startsWith('/apis/apps/v1/deployments') ? this.deployments : [];
    const body = { metadata: { resourceVersion: '7' }, items } as ApiResponse['body'];
    return Promise.resolve({ status: 200, body, warnings: [] });
  }

  async *watch(path: string, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    this.watches.push(path);
    const queue: (WatchEvent | Error | 'end')[] = [];
    let wake = (): void => undefined;
    if (path.startsWith('/apis/apps/v1/deployments')) {
      this.events.push((event) => {
        queue.push(event);
        wake();
      });
    }
    for (;;) {
      const next = queue.shift();
      if (next === 'end') return;
      if (next instanceof Error) throw next;
      if (next !== undefined) yield next;
      else {
        await new Promise<void>((resolve, reject) => {
          wake = resolve;
          signal.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        });
      }
    }
  }
}

async function shownBy(
  api: FakeApi,
  script: (next: () => Promise<StatusMoment>) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const moments: StatusMoment[] = [];
  let wake = (): void => undefined;
  const watching = watchStatus(api, undefined, stop.signal, (moment) => {
    moments.push(moment);
    wake();
  });
  const next = async (): Promise<StatusMoment> => {
    while (moments.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return moments.shift() as StatusMoment;
  };
  await script(next);
  stop.abort();
  await watching;
}

const counts = ({ rows }: StatusMoment) =>
  rows.map(({ product, ready, desired }) => `${product} ${ready}/${desired}`);
const changed = (type: WatchEvent['type'], object: object): WatchEvent => ({
  type,
  object: object as WatchEvent['object'],
});

test('each change is shown as the watch tells it, and nothing is asked for again', async () => {
  const api = new FakeApi();
  await shownBy(api, async (next) => {
    expect(counts(await next())).toEqual(['web 1/2']);
    const asked = api.requests.length;
    api.events[0]?.(changed('MODIFIED', deployment('web', 2)));
    expect(counts(await next())).toEqual(['web 2/2']);
    api.events[0]?.(changed('ADDED', deployment('api', 0)));
    expect(counts(await next())).toEqual(['api 0/2', 'web 2/2']);
    api.events[0]?.(changed('DELETED', deployment('web', 2)));
    expect(counts(await next())).toEqual(['api 0/2']);
    expect(api.requests).toHaveLength(asked);
    // one list and one watch for each kind
    expect([asked, api.watches.length]).toEqual([9, 9]);
    expect(api.watches[0]).toContain('resourceVersion=7');
  });
});

test('changes that come together are one, and one that does not show is none', async () => {
  const api = new FakeApi();
  await shownBy(api, async (next) => {
    await next();
    api.events[0]?.(changed('MODIFIED', deployment('web', 1)));
    api.events[0]?.(changed('BOOKMARK', {}));
    api.events[0]?.(changed('MODIFIED', deployment('web', 0)));
    api.events[0]?.(changed('MODIFIED', deployment('web', 2)));
    expect(counts(await next())).toEqual(['web 2/2']);
  });
});

test('a watch that is too old is listed anew', async () => {
  const api = new FakeApi();
  await shownBy(api, async (next) => {
    await next();
    api.deployments = [deployment('web', 2)];
    api.events[0]?.(changed('ERROR', { code: 410 }));
    expect(counts(await next())).toEqual(['web 2/2']);
  });
});

test('a server that goes away is told, with what was known last, and so is its coming back', async () => {
  const api = new FakeApi();
  await shownBy(api, async (next) => {
    await next();
    api.answer = () => new Unreachable('https://c.example', new Error('ECONNREFUSED'));
    api.events[0]?.('end');
    expect(await next()).toMatchObject({
      rows: [{ product: 'web', ready: 1 }],
      stale: 'the API server at https://c.example can not be reached: ECONNREFUSED',
    });
    api.answer = () => undefined;
    expect(await next()).not.toHaveProperty('stale');
  });
});

test('a kind that the cluster does not serve is empty', async () => {
  const api = new FakeApi();
  api.answer = (path) =>
    path.includes('postgresql.cnpg.io') ? new ApiError(404, {}, 'not found') : undefined;
  await shownBy(api, async (next) => {
    expect(counts(await next())).toEqual(['web 1/2']);
  });
  expect(await listWorkloads(api, new AbortController().signal)).toHaveLength(1);
});

const forbidden = new ApiError(403, { message: 'deployments is forbidden' }, '');
const problem =
  'status: deployments is forbidden\n' +
  '  fix: log in again, or have somebody let you list what runs: ./plinth doctor <stack> shows what you may';

test('fails when the server refuses to be asked', async () => {
  const api = new FakeApi();
  api.answer = () => forbidden;
  const { signal } = new AbortController();
  await expect(watchStatus(api, undefined, signal, () => undefined)).rejects.toThrow(problem);
  await expect(listWorkloads(api, signal)).rejects.toThrow(problem);
});

describe('a server that does not list everything once', () => {
  const gone = new Unreachable('https://c.example', new Error('ECONNREFUSED'));
  const broken = new ApiError(503, { message: 'no etcd' }, '');
  const watched = (api: FakeApi) =>
    watchStatus(api, undefined, new AbortController().signal, () => undefined);

  test('fails when nobody answers', async () => {
    const api = new FakeApi();
    api.answer = () => gone;
    await expect(watched(api)).rejects.toBe(gone);
  });

  test('fails when one kind alone has no answer', async () => {
    const api = new FakeApi();
    api.answer = (path) => (path.includes('/jobs') ? broken : undefined);
    const problem =
      'status: no etcd\n' +
      '  fix: the API server did not answer the question: ask again, or see ./plinth doctor <stack>';
    await expect(watched(api)).rejects.toThrow(problem);
    await expect(listWorkloads(api, new AbortController().signal)).rejects.toThrow(problem);
  });
});

test('a kind that the server does not list any more makes what is known old, and so does each', async () => {
  const api = new FakeApi();
  await shownBy(api, async (next) => {
    await next();
    api.answer = (path) =>
      path.includes('/deployments') ? new ApiError(500, { message: 'no etcd' }, '') : undefined;
    api.events[0]?.('end');
    expect(await next()).toMatchObject({ rows: [{ product: 'web' }], stale: 'no etcd' });
    api.answer = () => undefined;
    expect(await next()).not.toHaveProperty('stale');
  });
});

describe('a server that accepts connections and says nothing', () => {
  const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError');

  afterEach(() => {
    jest.restoreAllMocks();
  });

  test('fails before everything was listed once', async () => {
    jest.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort(late));
    const { signal } = new AbortController();
    const watching = watchStatus(new FakeApi(), undefined, signal, () => undefined);
    await expect(watching).rejects.toBe(late);
  });

  test('makes what is known old', async () => {
    const api = new FakeApi();
    await shownBy(api, async (next) => {
      await next();
      const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort(late));
      api.events[0]?.('end');
      expect((await next()).stale).toBe('the API server does not answer within 30 s');
      timeout.mockRestore();
      expect(await next()).not.toHaveProperty('stale');
    });
  });
});

test.each([
  ['a program that logs in', new UserError('exec: executable login failed with exit code 1')],
  ['a mistake of ours', new TypeError('x is undefined')],
])('fails when %s fails on the way, in its own words', async (_, cause) => {
  const api = new FakeApi();
  let watching: Promise<void> | undefined;
  await new Promise<void>((resolve) => {
    watching = watchStatus(api, undefined, new AbortController().signal, () => {
      resolve();
    });
  });
  api.answer = () => new Unreachable('https://c.example', cause);
  api.events[0]?.('end');
  await expect(watching).rejects.toBe(cause);
});

test('a watch that breaks is listed again without a word', async () => {
  const api = new FakeApi();
  await shownBy(api, async (next) => {
    await next();
    api.deployments = [deployment('web', 2)];
    api.events[0]?.(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    const moment = await next();
    expect([counts(moment), moment.stale]).toEqual([['web 2/2'], undefined]);
  });
});

test('of a shared cluster only what is in the namespaces of the stack is shown', async () => {
  const api = new FakeApi();
  api.deployments = [deployment('web', 2), deployment('web', 0, 'branch-x')];
  const rows = await listWorkloads(api, new AbortController().signal);
  expect(ownRows(rows, new Set(['branch-x'])).map(({ namespace }) => namespace)).toEqual([
    'branch-x',
  ]);
});

const time = new Date('2026-11-22T10:00:00.500Z');
const rows = [
  {
    product: 'web',
    namespace: 'app',
    ready: 1,
    desired: 2,
    versions: ['1.0'],
    addresses: [],
  },
];

test('a table says when it was so, and whether all is ready', () => {
  expect(watchedText('dev', { rows }, { paint: plainPaint, time })).toBe(
    [
      'dev  2026-11-22T10:00:00Z  1 not ready',
      '',
      'product  namespace  ready  version  address',
      'web      app        1/2    1.0      -',
    ].join('\n'),
  );
  expect(watchedText('dev', { rows: [], stale: 'gone' }, { paint: plainPaint, time })).toBe(
    [
      'dev  2026-11-22T10:00:00Z  all ready',
      'as it was last known: gone',
      '',
      'nothing of plinth runs in this cluster',
    ].join('\n'),
  );
});

test('for programs a moment is one line', () => {
  const line = watchedJson('dev', { rows, stale: 'gone' }, time);
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toEqual({
    stack: 'dev',
    time: '2026-11-22T10:00:00.500Z',
    ready: false,
    stale: 'gone',
    workloads: rows,
  });
});
