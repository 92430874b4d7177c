import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { labProcesses } from '../../../lab/control-plane/processes';
import { findGroups } from '../../../lab/node/cgroups';
import { hostLinks, hostRoutes } from '../../../lab/node/link';
import { inspectNode } from '../../../lab/node/node';
import { nodePaths } from '../../../lab/node/paths';
import type { LabImages } from '../../../lab/images/images';
import { run } from '../../run';
import { temporaryFolder } from '../../temporary';
import { missingNeeds, NodeLabs, type NodeLab } from './harness';
import { shellOfGeneration } from './generation';
import { describeUnless } from './skipped';
import { friendsOnly, owned, workload } from './workload';

jest.setTimeout(1_200_000);

describeUnless(missingNeeds(), 'a real node')('a real node', () => {
  let labs: NodeLabs | undefined;
  let first: NodeLab;

  beforeAll(async () => {
    labs = await NodeLabs.open();
    first = await labs.start('first');
    await first.kubectl.mustApply(workload);
    const pods = ['pod/shop', 'pod/friend', 'pod/stranger'];
    await first.kubectl.must(['wait', '--for=condition=Ready', '--timeout=120s', ...pods]);
  });

  afterAll(async () => {
    await labs?.close();
  });

  /** The first lab, after whatever was done to it. */
  async function startAgain(images?: LabImages): Promise<NodeLab> {
    if (labs === undefined) throw new Error('there are no labs');
    return labs.start('first', images);
  }

  /** What a pod of the lab is told by the shop; `''` where it gets no answer. */
  async function visit(from: string, url = 'http://shop/'): Promise<string> {
    const words = ['exec', from, '--', 'wget', '-q', '-O', '-', '-T', '2', url];
    const { code, out } = await first.kubectl.run(words);
    return code === 0 ? out : '';
  }

  test('every service of it runs', async () => {
    const { state, services } = await inspectNode(first.directory);
    expect({ state, names: services.map(({ name }) => name) }).toEqual({
      state: 'running',
      names: ['containerd', 'kubelet', 'kube-proxy', 'network-policies'],
    });
    for (const { log } of services) expect(existsSync(log)).toBe(true);
  });

  test('a pod runs as the restricted standard wants it', async () => {
    const status = await first.kubectl.must(['exec', 'friend', '--', 'cat', '/proc/self/status']);
    expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).toBe('1000');
    expect(/^CapEff:\s+(\w+)/m.exec(status)?.[1]).toBe('0000000000000000');
    // filtered by the runtime's own profile
    expect(/^Seccomp:\s+(\d)/m.exec(status)?.[1]).toBe('2');
    const { code } = await first.kubectl.run(['exec', 'friend', '--', 'touch', '/somewhere']);
    expect(code).not.toBe(0);
  });

  test('pods reach each other by the name of a Service, and the host reaches their load balancer', async () => {
    expect(await visit('friend')).toBe('started\n');
    const path = 'jsonpath={.status.loadBalancer.ingress[0].ip}';
    const address = await first.kubectl.must(['get', 'service', 'shop', '-o', path]);
    expect(address).toMatch(new RegExp(`^198\\.18\\.${first.network.number}\\.\\d+$`));
    expect(await (await fetch(`http://${address}/`)).text()).toBe('started\n');
  });

  test('a name outside of the cluster is answered at once: there is none', async () => {
    const { out } = await first.kubectl.run(['exec', 'friend', '--', 'nslookup', 'example.org']);
    expect(out).toContain("can't find example.org: NXDOMAIN");
  });

  test('what a container says is there to be read', async () => {
    expect(await first.kubectl.must(['logs', 'friend'])).toBe('up\n');
  });

  test('a NetworkPolicy keeps strangers out, and only as long as it is there', async () => {
    expect(await visit('stranger')).toBe('started\n');
    await first.kubectl.mustApply(friendsOnly);
    await eventually(() => visit('stranger'), '');
    expect(await visit('friend')).toBe('started\n');
    await first.kubectl.must(['delete', 'networkpolicy', 'friends']);
    await eventually(() => visit('stranger'), 'started\n');
  });

  test('starting it again changes nothing', async () => {
    const before = await labProcesses(first.directory);
    await startAgain();
    expect(await labProcesses(first.directory)).toEqual(before);
  });

  test('an image that was made anew is loaded while the node runs, and pods that somebody makes again run it', async () => {
    const { kubectl } = first;
    // fails while the container is being made
    const said = async () => (await kubectl.run(['logs', '--selector=app=owned', '--tail=1'])).out;
    const identity = ['get', 'pod', 'friend', '-o', 'jsonpath={.metadata.uid}'];
    const friend = await kubectl.must(identity);
    await kubectl.mustApply(owned);
    await eventually(said, 'generation one\n');

    const before = await labProcesses(first.directory);
    await startAgain(await shellOfGeneration('two', temporaryFolder('generation')));
    await eventually(said, 'generation two\n');
    expect(await kubectl.must(identity)).toBe(friend);
    expect(await labProcesses(first.directory)).toEqual(before);

    await kubectl.must(['delete', 'deployment', 'owned', '--wait=true']);
    await startAgain();
  });

  test('a link that was only made half is made whole', async () => {
    const { pods, link } = first.network;
    await run('ip', ['route', 'delete', pods, 'dev', link]);
    await startAgain();
    const routes = await hostRoutes();
    expect(routes.filter(({ dst }) => dst === pods)).toEqual([{ dst: pods, dev: link }]);
    expect(await visit('friend')).toBe('started\n');
  });

  test('a second node runs beside it and shares nothing with it', async () => {
    if (labs === undefined) throw new Error('there are no labs');
    const second = await labs.start('second');
    expect(second.network.number).not.toBe(first.network.number);
    expect(await second.kubectl.must(['get', 'nodes', '-o', 'name'])).toBe('node/node-real\n');
    expect(await second.kubectl.must(['get', 'pods', '-o', 'name'])).toBe('');
    await second.stop();
    expect(await visit('friend')).toBe('started\n');
  });

  test('when everything is killed at once and started again, all data are there and all pods come back', async () => {
    await first.lose();
    expect((await inspectNode(first.directory)).state).toBe('stopped');
    first = await startAgain();
    // one line more: the shop was started again over the volume it had
    await eventually(() => visit('friend'), 'started\nstarted\n');
  });

  test('a service of the node that ends is started again', async () => {
    const { kubectl } = first;
    await killInside('kube-proxy');
    await eventually(async () => (await inspectNode(first.directory)).state, 'running');
    expect(await kubectl.must(['get', 'nodes', '-o', 'name'])).toBe('node/node-real\n');
  });

  test('a volume goes with its claim', async () => {
    const folder = path.join(nodePaths(first.directory).data, 'volumes');
    expect(await readdir(folder)).toHaveLength(1);
    await first.kubectl.must(['delete', 'pod/shop', 'pvc/data', '--wait=true']);
    await eventually(async () => String((await readdir(folder)).length), '0');
  });

  test('a node that was stopped leaves nothing but its data', async () => {
    const { id, folder } = nodePaths(first.directory);
    expect(await findGroups(id)).not.toEqual([]);
    await first.stop();
    expect(await labProcesses(first.directory)).toEqual([]);
    expect(await findGroups(id)).toEqual([]);
    expect((await hostLinks()).filter(({ ifalias }) => ifalias === id)).toEqual([]);
    const { link } = first.network;
    expect((await hostRoutes()).filter(({ dev }) => dev === link)).toEqual([]);
    expect(await readFile('/proc/self/mounts', 'utf8')).not.toContain(first.directory);
    expect(existsSync(path.join(folder, 'upper'))).toBe(false);
    expect(existsSync(path.join(folder, 'data'))).toBe(true);
  });

  async function killInside(name: string): Promise<void> {
    const status = await readdir('/proc');
    for (const pid of status.filter((entry) => /^\d+$/.test(entry))) {
      const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      const group = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '');
      const own = group.includes(nodePaths(first.directory).id);
      if (own && line.startsWith(`/opt/plinth/${name}\0`)) process.kill(Number(pid), 'SIGKILL');
    }
  }
});

async function eventually(ask: () => Promise<string>, wanted: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer === wanted) return;
    if (Date.now() > deadline) expect(answer).toBe(wanted);
    await sleep(200);
  }
}
