import {
  renewalOf,
  renewPods,
  stillRunning,
  type RunningPod,
} from '../../../../lab/control-plane/real/renew-pods';
import type { ApiAnswer, LabApi } from '../../../../lab/control-plane/simulation/api';

const web = 'registry.example/web:1';
const owned = [{ controller: false }, { controller: true }];

function pod(
  name: string,
  spec: Partial<RunningPod['spec']> = {},
  metadata: Partial<RunningPod['metadata']> = {},
): RunningPod {
  return {
    metadata: {
      ...{ name, namespace: 'shop', uid: `uid-of-${name}`, ownerReferences: owned },
      ...metadata,
    },
    spec: { restartPolicy: 'Always', containers: [{ image: web }], ...spec },
  };
}

const names = (pods: readonly RunningPod[]) => pods.map(({ metadata }) => metadata.name);

test('pods of an image that somebody makes again are ended, others go on', () => {
  const pods = [
    pod('server'),
    pod('by-chance', {}, { ownerReferences: [{ controller: false }] }),
    pod('alone', {}, { ownerReferences: [] }),
    pod('job', { restartPolicy: 'Never' }),
    pod('retried', { restartPolicy: 'OnFailure' }),
  ];
  const { ended, left } = renewalOf(pods, [web]);
  expect(names(ended)).toEqual(['server']);
  expect(names(left)).toEqual(['by-chance', 'alone', 'job', 'retried']);
});

test('a pod counts by any of its containers, under whatever name they have the image', () => {
  const short = 'docker.io/library/tiny:latest';
  const pods = [
    pod('first', { containers: [{ image: 'other:1' }], initContainers: [{ image: web }] }),
    pod('second', { containers: [{ image: 'other:1' }, { image: web }] }),
    pod('short', { containers: [{ image: 'tiny' }] }),
    pod('other', { containers: [{ image: 'registry.example/web:10' }, {}] }),
    pod('ends', {}, { deletionTimestamp: '2030-01-01T12:00:00Z' }),
  ];
  expect(names(renewalOf(pods, [web, short]).ended)).toEqual(['first', 'second', 'short']);
  expect(renewalOf(pods, [])).toEqual({ ended: [], left: [] });
});

interface Setting {
  readonly calls: unknown[];
  readonly messages: string[];
  readonly api: LabApi;
  readonly renew: () => ReturnType<typeof renewPods>;
}

/** An API server with pods, which answers what it is told to when one of them is to go. */
function setting(listing: ApiAnswer, deletion = 200): Setting {
  const calls: unknown[] = [];
  const messages: string[] = [];
  const api: LabApi = {
    call: (method, path, body) => {
      calls.push([method, path, body]);
      return Promise.resolve(
        method === 'GET' ? listing : { status: deletion, body: { message: 'not now' } },
      );
    },
    watch: () => Promise.reject(new Error('nothing is watched')),
    close: () => undefined,
  };
  const onProgress = (message: string) => messages.push(message);
  const renew = () => renewPods(api, { node: 'node-real', images: [web], onProgress });
  return { api, calls, messages, renew };
}

const list =
  '/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-real%2Cstatus.phase!%3DSucceeded%2Cstatus.phase!%3DFailed';

test('only pods of the node are asked for, and each is ended as the one that was seen', async () => {
  const items = [pod('server'), pod('alone', {}, { ownerReferences: [] })];
  const { calls, messages, renew } = setting({ status: 200, body: { items } });
  expect(await renew()).toEqual([{ pod: 'shop/alone', uid: 'uid-of-alone' }]);
  expect(calls).toEqual([
    ['GET', list, undefined],
    ['DELETE', '/api/v1/namespaces/shop/pods/server', { preconditions: { uid: 'uid-of-server' } }],
  ]);
  expect(messages).toEqual([
    'shop/alone goes on with the image it was started with: nobody would replace it',
    'shop/server is started anew: its image has changed',
  ]);
});

test.each([404, 409])(
  'a pod that is gone or another one by now (%i) is no failure',
  async (status) => {
    const { renew } = setting({ status: 200, body: { items: [pod('server')] } }, status);
    await expect(renew()).resolves.toEqual([]);
  },
);

test('fails when the API server lets no pod be ended', async () => {
  const { renew } = setting({ status: 200, body: { items: [pod('server')] } }, 403);
  await expect(renew()).rejects.toThrow(
    new Error(
      `the lab's API server refused /api/v1/namespaces/shop/pods/server: {"message":"not now"}`,
    ),
  );
});

test('fails when the API server tells no pods', async () => {
  const { renew } = setting({ status: 500, body: 'broken' });
  await expect(renew()).rejects.toThrow(
    new Error(`the lab's API server refused ${list}: "broken"`),
  );
});

test('of the pods that went on those are told that run still, not others of their names', async () => {
  const items = [pod('alone'), pod('job', {}, { uid: 'of-the-next' })];
  const { api } = setting({ status: 200, body: { items } });
  const alone = { pod: 'shop/alone', uid: 'uid-of-alone' };
  const left = [alone, { pod: 'shop/job', uid: 'uid-of-job' }];
  expect(await stillRunning(api, 'node-real', left)).toEqual([alone]);
});

test('where none went on nobody is asked', async () => {
  const { api, calls } = setting({ status: 500, body: 'broken' });
  expect(await stillRunning(api, 'node-real', [])).toEqual([]);
  expect(calls).toEqual([]);
});
