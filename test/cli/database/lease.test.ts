import { setTimeout as pause } from 'node:timers/promises';
import { takeLease, whileHeld, type LeaseOrder } from '../../../cli/database/lease';
import { FakeCluster, Refusal } from './fake-cluster';

const copy = { namespace: 'app', name: 'main-drill' };
const step = { update: () => undefined, done: () => undefined, fail: () => undefined };
const order: LeaseOrder = {
  copy,
  step,
  signal: new AbortController().signal,
  // far enough apart for a machine that is busy
  times: { renewMs: 20, deadMs: 1000 },
};

interface Lease {
  spec: { holderIdentity: string };
}

const holder = (fake: FakeCluster) =>
  (fake.objects.find(({ kind }) => kind === 'Lease') as unknown as Lease | undefined)?.spec
    .holderIdentity;

/** Waits, as long as the test may take. */
async function comes(isThere: () => boolean): Promise<void> {
  while (!isThere()) await pause(5);
}

test('a lease is taken, renewed, and given back', async () => {
  const fake = new FakeCluster();
  const lease = await takeLease(fake, order);
  expect(fake.names('Lease')).toEqual(['plinth-copy-main-drill']);
  const made = fake.objects[0]?.metadata.resourceVersion;
  await comes(() => fake.objects[0]?.metadata.resourceVersion !== made);
  await lease.release();
  expect(fake.names('Lease')).toEqual([]);
});

test('fails while another run holds it, and names that', async () => {
  const fake = new FakeCluster();
  const lease = await takeLease(fake, order);
  await expect(takeLease(fake, order)).rejects.toThrow(
    new RegExp(
      `^cluster app/main-drill: another run is at work on it: process ${process.pid} of .+\\n` +
        '  fix: wait until it is done$',
    ),
  );
  expect(lease.lost.aborted).toBe(false);
  await lease.release();
});

test('that of a run that was killed is taken over, without looking at any clock', async () => {
  const fake = new FakeCluster();
  fake.put({
    kind: 'Lease',
    metadata: { name: 'plinth-copy-main-drill', namespace: 'app' },
    spec: { holderIdentity: 'ci/7/x', renewTime: '2099-01-01T00:00:00.000000Z' },
  });
  const lease = await takeLease(fake, order);
  expect(holder(fake)).not.toBe('ci/7/x');
  await lease.release();
  expect(fake.names('Lease')).toEqual([]);
});

test('of two that want to take over, one does', async () => {
  const fake = new FakeCluster();
  fake.put({
    kind: 'Lease',
    metadata: { name: 'plinth-copy-main-drill', namespace: 'app' },
    spec: { holderIdentity: 'ci/7/x' },
  });
  const both = await Promise.allSettled([takeLease(fake, order), takeLease(fake, order)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  for (const one of both) if (one.status === 'fulfilled') await one.value.release();
});

test('whoever lost it is told, and does not give back what is another run’s', async () => {
  const fake = new FakeCluster();
  const lease = await takeLease(fake, order);
  const [object] = fake.objects;
  if (object) object['spec'] = { holderIdentity: 'ci/7/x' };
  await comes(() => lease.lost.aborted);
  expect((lease.lost.reason as Error).message).toBe(
    'cluster app/main-drill: this run was not heard of for too long, another took over',
  );
  await lease.release();
  expect(holder(fake)).toBe('ci/7/x');
});

test('an API server that is away for a moment loses nothing', async () => {
  const fake = new FakeCluster();
  const lease = await takeLease(fake, order);
  let failures = 0;
  fake.before = (call) => {
    if (call.startsWith('patch') && failures < 2) {
      failures += 1;
      throw new Refusal('Unable to connect to the server');
    }
  };
  const renewals = () => fake.calls.filter((call) => call.startsWith('patch')).length;
  await comes(() => renewals() > 3);
  expect([failures, lease.lost.aborted]).toEqual([2, false]);
  await lease.release();
});

test('whoever can not even ask has lost it, and is told why', async () => {
  const fake = new FakeCluster();
  const lease = await takeLease(fake, order);
  const broken = new Error('spawn kubectl ENOENT');
  fake.before = (call) => {
    if (call.startsWith('patch')) throw broken;
  };
  await comes(() => lease.lost.aborted);
  expect(lease.lost.reason).toBe(broken);
  await lease.release();
});

test('a failure stays the cause where the lease can not be given back', async () => {
  const fake = new FakeCluster();
  const lease = await takeLease(fake, order);
  fake.before = (call) => {
    if (call.startsWith('delete')) throw new Refusal('Error from server (Forbidden): none');
  };
  const work = () => Promise.reject(new Error('the cause'));
  await expect(whileHeld(lease, work)).rejects.toThrow(new Error('the cause'));
  const other = await takeLease(new FakeCluster(), order);
  await expect(whileHeld(other, () => Promise.resolve(7))).resolves.toBe(7);
});

test('fails where work is done and its lease can not be given back', async () => {
  const fake = new FakeCluster();
  const lease = await takeLease(fake, order);
  fake.before = (call) => {
    if (call.startsWith('delete')) throw new Refusal('Error from server (Forbidden): none');
  };
  await expect(whileHeld(lease, () => Promise.resolve(7))).rejects.toThrow(
    'kubectl delete leases plinth-copy-main-drill: Error from server (Forbidden): none',
  );
});

test('fails with the words of the API server', async () => {
  const fake = new FakeCluster();
  fake.before = () => {
    throw new Refusal('Error from server (Forbidden): leases is forbidden');
  };
  await expect(takeLease(fake, order)).rejects.toThrow(
    'kubectl create lease: Error from server (Forbidden): leases is forbidden',
  );
});

test('waiting ends with Ctrl-C', async () => {
  const fake = new FakeCluster();
  fake.put({ kind: 'Lease', metadata: { name: 'plinth-copy-main-drill', namespace: 'app' } });
  const signal = AbortSignal.timeout(30);
  const patient = { ...order, signal, times: { renewMs: 10_000, deadMs: 45_000 } };
  await expect(takeLease(fake, patient)).rejects.toThrow('The operation was aborted');
});
