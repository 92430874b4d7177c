import { readFileSync } from 'node:fs';
import { Checkout } from '../e2e/checkout';
import { Recorder } from './recorder';

const record = new Recorder('Operations');

describe('a platform whose API server is gone for good', () => {
  let checkout: Checkout;

  beforeAll(() => {
    checkout = Checkout.copy();
    const up = checkout.plinth('up');
    if (up.status !== 0) throw new Error(`plinth up failed\n${up.stdout}${up.stderr}`);
  }, 300_000);

  afterAll(() => {
    checkout.plinth('down');
    checkout.remove();
  }, 120_000);

  const isServer = (pid: number) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/kube-apiserver\0');

  test('is destroyed within a minute all the same, and leaves no process', async () => {
    const environment = checkout.environment();
    const servers = checkout.processes().filter(isServer);
    expect(servers).toHaveLength(1);
    for (const server of servers) process.kill(server, 'SIGKILL');
    expect(checkout.run('kubectl', ['get', 'namespaces'], environment).status).not.toBe(0);
    await record.timed(
      'destroy with an unreachable API server (346 objects, simulated nodes)',
      () => {
        const args = [
          'destroy',
          '--stack',
          'local',
          '--yes',
          '--skip-preview',
          '--non-interactive',
        ];
        const { status, stdout, stderr } = checkout.run('pulumi', args, environment);
        expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining(' deleted')]);
        return Promise.resolve();
      },
      { atMostSeconds: 60 },
    );
    expect(checkout.processes()).toEqual([]);
  }, 180_000);
});
