import { copyLabels } from '../../../cli/database/copy';
import { derivedOf, removeCopy } from '../../../cli/database/remove';
import { FakeCluster } from './fake-cluster';

const copy = { namespace: 'app', name: 'main-drill' };
const step = { update: () => undefined, done: () => undefined, fail: () => undefined };
const never = new AbortController().signal;
const removal = { ...copy, neighbours: ['cnpg-system'], step, signal: never };

const own = copyLabels(copy);
const ofCluster = { 'cnpg.io/cluster': 'main-drill' };
const owner = { name: 'main-drill' };

const volume = (persistentVolumeReclaimPolicy: string) => ({
  kind: 'PersistentVolume',
  metadata: { name: 'pv-1' },
  spec: {
    claimRef: { namespace: 'app', name: 'main-drill-1' },
    persistentVolumeReclaimPolicy,
  },
});

const other = { namespace: 'app', name: 'main-drill-2' };

function cluster(): FakeCluster {
  const fake = new FakeCluster();
  const put = (kind: string, name: string, namespace: string | undefined, labels = {}) => {
    fake.put({ kind, metadata: { name, ...(namespace !== undefined && { namespace }), labels } });
  };
  put('Cluster', 'main', 'app');
  put('PersistentVolumeClaim', 'main-1', 'app', { 'cnpg.io/cluster': 'main' });
  put('NetworkPolicy', 'cnpg-controller-manager', 'cnpg-system');
  put('Cluster', 'main-drill', 'app', own);
  put('Pod', 'main-drill-1', 'app', ofCluster);
  put('ObjectStore', 'main-drill-source', 'app', own);
  put('NetworkPolicy', 'postgres-main-drill', 'app', own);
  put('NetworkPolicy', 'app-main-drill-cnpg-controller-manager', 'cnpg-system', own);
  fake.put(volume('Retain'));
  fake.put({
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: 'main-drill-1',
      namespace: 'app',
      labels: ofCluster,
      ownerReferences: [owner],
    },
    spec: { volumeName: 'pv-1' },
  });
  return fake;
}

test('a copy goes with everything of its own, and nothing of anybody else', async () => {
  const fake = cluster();
  await removeCopy(fake, removal);
  expect(fake.objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
    'Cluster/main',
    'PersistentVolumeClaim/main-1',
    'NetworkPolicy/cnpg-controller-manager',
  ]);
});

test('its volume goes with its claim, whatever the class says', async () => {
  const fake = cluster();
  await removeCopy(fake, removal);
  expect(fake.calls).toContain(
    'patch persistentvolumes pv-1 --type=merge --patch={"spec":{"persistentVolumeReclaimPolicy":"Delete"}}',
  );
  expect(fake.names('PersistentVolume')).toEqual([]);
});

test('it waits for its volume, which goes after its claim', async () => {
  const fake = cluster();
  let looks = 0;
  fake.before = (call) => {
    if (!call.startsWith('get persistentvolumes ')) return;
    looks += 1;
    fake.objects = fake.objects.filter(({ kind }) => kind !== 'PersistentVolume');
    if (looks <= 2) fake.put(volume('Delete'));
  };
  await removeCopy(fake, removal);
  expect(looks).toBe(3);
});

test('a volume that its claim gets only while it is removed goes, too', async () => {
  const fake = cluster();
  fake.objects = fake.objects.filter(({ kind }) => kind !== 'PersistentVolume');
  let looks = 0;
  fake.before = (call) => {
    if (!call.startsWith('get persistentvolumes ')) return;
    looks += 1;
    if (looks === 2) fake.put(volume('Retain'));
    if (looks === 3) fake.objects = fake.objects.filter(({ kind }) => kind !== 'PersistentVolume');
  };
  await removeCopy(fake, removal);
  expect(fake.calls).toContain(
    'patch persistentvolumes pv-1 --type=merge --patch={"spec":{"persistentVolumeReclaimPolicy":"Delete"}}',
  );
  expect(looks).toBe(3);
});

describe('a claim that goes without a volume', () => {
  const unbound = () => {
    const fake = cluster();
    fake.objects = fake.objects.filter(({ kind }) => kind !== 'PersistentVolume');
    for (const one of fake.objects) if (one.kind === 'PersistentVolumeClaim') one['spec'] = {};
    return fake;
  };

  test('has the volume that was being made waited for, which goes, too', async () => {
    const fake = unbound();
    let looks = 0;
    fake.before = (call) => {
      if (!call.startsWith('get persistentvolumes ')) return;
      looks += 1;
      if (looks === 3) fake.put(volume('Retain'));
      if (looks === 4)
        fake.objects = fake.objects.filter(({ kind }) => kind !== 'PersistentVolume');
    };
    await removeCopy(fake, removal);
    expect(looks).toBe(4);
    expect(fake.calls.filter((call) => call.startsWith('patch persistentvolumes'))).toHaveLength(1);
  });

  test('and is not waited for any more once its volume was seen', async () => {
    const fake = unbound();
    let looks = 0;
    fake.before = (call) => {
      if (!call.startsWith('get persistentvolumes ')) return;
      looks += 1;
      fake.objects = fake.objects.filter(({ kind }) => kind !== 'PersistentVolume');
      if (looks === 1) fake.put(volume('Delete'));
    };
    await removeCopy(fake, removal);
    expect(looks).toBe(2);
  });

  test('is no longer waited for after a while', async () => {
    const fake = unbound();
    await removeCopy(fake, { ...removal, lateVolumesMs: 0 });
    expect(fake.names('PersistentVolumeClaim')).toEqual(['main-1']);
  });

  test('is waited for, too, when the operator makes it while its cluster is removed', async () => {
    const fake = unbound();
    const [late] = fake.objects.splice(
      fake.objects.findIndex(({ metadata, kind }) => {
        return kind === 'PersistentVolumeClaim' && metadata.name === 'main-drill-1';
      }),
      1,
    );
    fake.before = (call) => {
      if (call.startsWith('delete jobs') && late !== undefined) fake.put(late);
      if (!call.startsWith('delete persistentvolumeclaims')) return;
      fake.before = () => undefined;
      fake.put(volume('Retain'));
    };
    const waits = AbortSignal.timeout(100);
    await expect(removeCopy(fake, { ...removal, signal: waits })).rejects.toThrow('aborted');
    expect(fake.calls).toContain(
      'delete persistentvolumeclaims --namespace=app main-drill-1 --ignore-not-found --wait=false',
    );
    expect(fake.calls.filter((call) => call.startsWith('patch persistentvolumes'))).toHaveLength(1);
  });
});

test('claims that lose their owner meanwhile are waited for, and their volumes left alone', async () => {
  const fake = cluster();
  fake.before = (call) => {
    if (!call.startsWith('get clusters.postgresql.cnpg.io,')) return;
    fake.before = () => undefined;
    fake.put({ ...volume('Retain'), metadata: { name: 'pv-2' }, spec: { claimRef: other } });
    fake.put({
      kind: 'PersistentVolumeClaim',
      metadata: { name: other.name, namespace: 'app', labels: ofCluster },
    });
  };
  const waits = AbortSignal.timeout(100);
  await expect(removeCopy(fake, { ...removal, signal: waits })).rejects.toThrow('aborted');
  expect(fake.calls.filter((call) => call.includes('pv-2'))).toEqual([]);
});

test('twice does no harm, and neither does a copy of which only traces are left', async () => {
  const fake = cluster();
  fake.objects = fake.objects.filter(({ metadata }) => metadata.name !== 'main-drill');
  await removeCopy(fake, removal);
  await removeCopy(fake, removal);
  expect(fake.names('NetworkPolicy')).toEqual(['cnpg-controller-manager']);
});

test('a cluster of that name that is no copy is left alone, with all that it has', async () => {
  const fake = new FakeCluster();
  fake.put({ kind: 'Cluster', metadata: { name: 'main-drill', namespace: 'app' } });
  await expect(removeCopy(fake, removal)).rejects.toThrow(
    'cluster app/main-drill: is no copy that plinth made, and is left alone\n' +
      '  fix: give it another name, or delete it',
  );
  expect(fake.calls.filter((call) => call.startsWith('delete'))).toEqual([]);
});

test('volumes that no cluster owns are somebody’s data, and nothing is touched', async () => {
  const fake = new FakeCluster();
  fake.put({ kind: 'PersistentVolume', metadata: { name: 'pv-1' } });
  for (const name of ['main-drill-1', 'main-drill-1-wal']) {
    fake.put({
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: 'app', labels: ofCluster },
      spec: { volumeName: 'pv-1' },
    });
  }
  await expect(removeCopy(fake, removal)).rejects.toThrow(
    'volume claim app/main-drill-1: belongs to no copy, and is left alone\n' +
      'volume claim app/main-drill-1-wal: belongs to no copy, and is left alone\n' +
      '  fix: look at what is in it; delete it yourself if nobody needs it',
  );
  expect(fake.calls.filter((call) => /^(delete|patch)/.test(call))).toEqual([]);
});

test('a cluster that takes the place of a copy meanwhile is not deleted', async () => {
  const fake = cluster();
  fake.before = (call) => {
    if (!call.startsWith('delete clusters')) return;
    fake.before = () => undefined;
    fake.objects = fake.objects.filter(({ metadata }) => !metadata.name.startsWith('main-drill'));
    fake.put({ kind: 'Cluster', metadata: { name: 'main-drill', namespace: 'app' } });
  };
  const waits = AbortSignal.timeout(100);
  await expect(removeCopy(fake, { ...removal, signal: waits })).rejects.toThrow('aborted');
  expect(fake.names('Cluster')).toEqual(['main', 'main-drill']);
});

test("another copy's labels are not its own", async () => {
  const fake = new FakeCluster();
  const labels = copyLabels({ namespace: 'other', name: 'main-drill' });
  fake.put({ kind: 'Cluster', metadata: { name: 'main-drill', namespace: 'app', labels } });
  await expect(removeCopy(fake, removal)).rejects.toThrow('is no copy that plinth made');
});

test('nothing is deleted once it was given up', async () => {
  const fake = cluster();
  await expect(removeCopy(fake, { ...removal, signal: AbortSignal.abort() })).rejects.toThrow(
    'aborted',
  );
  expect(fake.calls).toEqual([]);
});

test('it waits for what goes last', async () => {
  const fake = cluster();
  const secret = {
    kind: 'Secret',
    metadata: {
      name: 'main-drill-ca',
      namespace: 'app',
      ownerReferences: [{ name: 'main-drill' }],
    },
  };
  fake.put(secret);
  let looks = 0;
  fake.before = (call) => {
    if (!call.includes('OWNER')) return;
    looks += 1;
    // collected behind its owner
    if (looks === 2) fake.objects = fake.objects.filter((one) => one !== secret);
  };
  await removeCopy(fake, removal);
  expect(looks).toBe(2);
  // whatever is asked of Secrets, their values are not
  expect(fake.calls.filter((call) => call.includes('secrets') && call.includes('json'))).toEqual(
    [],
  );
});

test('what belongs to a cluster is told by label, owner or name', () => {
  const rows = [
    'Secret   main-drill-ca        <none>       main-drill',
    'Pod      main-drill-1         main-drill   main-drill',
    'Secret   main-drill-archive   <none>       <none>',
    'Cluster  main-drill           <none>       <none>',
    'Cluster  main                 <none>       <none>',
    'Role     both                 <none>       other,main-drill',
  ];
  expect(derivedOf(rows.join('\n'), 'main-drill')).toEqual([
    'Secret/main-drill-ca',
    'Pod/main-drill-1',
    'Cluster/main-drill',
    'Role/both',
  ]);
});
