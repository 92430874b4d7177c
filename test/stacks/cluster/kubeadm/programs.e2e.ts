import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { startupScript } from '../../../../stacks/cluster/kubeadm/cloud-init';
import { run, type Ran } from '../../../run';
import { temporaryFolder } from '../../../temporary';
import { contentOf, machines } from './machines';

jest.setTimeout(120_000);

const controlPlane = machines['control plane'] ?? [];
const worker = machines['worker with a disk'] ?? [];

/** A folder that stands for `/`, with programs that write down what they were asked. */
class Machine {
  readonly root = temporaryFolder('machine');

  constructor(programs: Readonly<Record<string, string>>) {
    for (const [name, script] of Object.entries(programs)) {
      const path = name.startsWith('/') ? this.path(name) : join(this.root, 'bin', name);
      this.write(
        path,
        `#!/bin/bash\necho "$(basename "$0") $*" >>"${this.root}/asked"\n${script}\n`,
      );
      chmodSync(path, 0o755);
    }
  }

  path(name: string): string {
    return join(this.root, name);
  }

  /** A file with this content. */
  file(name: string, content = ''): void {
    this.write(this.path(name), content);
  }

  /** Runs a program of the machine, its own folder in the place of `/`. */
  run(program: string): Promise<Ran> {
    const script = program.replaceAll(
      /(?<![\w/-])\/(etc|usr\/local\/lib|var\/lib)\//g,
      `${this.root}$&`,
    );
    const env = { ...process.env, PATH: `${this.root}/bin:${process.env['PATH'] ?? ''}:/usr/sbin` };
    return run('bash', ['-c', script], { env });
  }

  /** What the programs were asked since the last time. */
  asked(): readonly string[] {
    const path = this.path('asked');
    const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
    writeFileSync(path, '');
    return lines;
  }

  private write(path: string, content: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

describe('the data disk', () => {
  // from the first look at what is on it to the last
  const [decision = ''] = /^ {2}if cmp .*?^ {2}fi$/ms.exec(contentOf(worker, '/prepare')) ?? [];
  const size = 64 * 1024 * 1024;

  let disk = '';

  beforeEach(() => {
    disk = join(temporaryFolder('disk'), 'disk');
    writeFileSync(disk, '');
    truncateSync(disk, size);
  });

  function decided(device = disk): Promise<Ran> {
    const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };
    return run('bash', ['-c', `set -euo pipefail\ndevice=${device}\n${decision}`], { env });
  }

  /** Runs a program of e2fsprogs, and fails as it does. */
  async function did(program: string, ...args: readonly string[]): Promise<void> {
    const { code, out } = await run(`/usr/sbin/${program}`, args);
    if (code !== 0) throw new Error(`${program}: ${out}`);
  }

  const refusal = (device: string) =>
    `what is on the disk ${device} can not be told; it is not formatted\n`;

  test('is formatted when it is blank, and never again', async () => {
    expect(await decided()).toEqual({ code: 0, out: '' });
    await did('e2fsck', '-fn', disk);
    const formatted = readFileSync(disk);
    expect(await decided()).toEqual({ code: 0, out: '' });
    expect(readFileSync(disk).equals(formatted)).toBe(true);
  });

  test('fails, and is left as it is, when its superblock is gone and its data are not', async () => {
    await did('mkfs.ext4', '-q', disk);
    const damaged = readFileSync(disk).fill(0, 0, 2048);
    writeFileSync(disk, damaged);
    expect(await decided()).toEqual({ code: 1, out: refusal(disk) });
    expect(readFileSync(disk).equals(damaged)).toBe(true);
  });

  test('fails, and is left as it is, when nobody knows what a byte on it means', async () => {
    const unknown = readFileSync(disk).fill('plinth', 8 * 1024 * 1024, 8 * 1024 * 1024 + 6);
    writeFileSync(disk, unknown);
    expect(await decided()).toEqual({ code: 1, out: refusal(disk) });
    expect(readFileSync(disk).equals(unknown)).toBe(true);
  });

  test('fails when it can not be read', async () => {
    const { code, out } = await decided(`${disk}-that-is-not-there`);
    expect(code).toBe(1);
    expect(out).toContain(refusal(`${disk}-that-is-not-there`));
  });
});

describe('a worker', () => {
  const kubelet = '/etc/kubernetes/kubelet.conf';
  const certificate = '/var/lib/kubelet/pki/kubelet-client-current.pem';
  const programs = '/usr/local/lib/plinth';

  /** A new machine whose `kubeadm join` does this. */
  function machine(join: string): Machine {
    const made = new Machine({
      ...Object.fromEntries(
        ['prepare', 'fetch-secret', 'install'].map((name) => [`${programs}/${name}`, '']),
      ),
      [`${programs}/metadata`]: 'echo 1.34.2',
      systemctl: '',
      install: '',
      kubeadm: join,
    });
    made.file('/etc/plinth/machine.env', contentOf(worker, 'machine.env'));
    return made;
  }

  const start = (on: Machine) => on.run(contentOf(worker, '/start'));
  const joins = (on: Machine) => on.asked().filter((line) => line.startsWith('kubeadm '));

  test('joins once, and keeps nothing that it joined with', async () => {
    const made = machine('');
    made.file('/etc/plinth/discovery.conf');
    made.file('/etc/kubernetes/bootstrap-kubelet.conf');
    expect(await start(made)).toEqual({ code: 0, out: '' });
    expect(joins(made)).toEqual([`kubeadm join --config ${made.root}/etc/plinth/kubeadm.yaml`]);
    expect(existsSync(made.path('/etc/plinth/discovery.conf'))).toBe(false);
    expect(existsSync(made.path('/etc/kubernetes/bootstrap-kubelet.conf'))).toBe(false);
    expect(await start(made)).toEqual({ code: 0, out: '' });
    expect(joins(made)).toEqual([]);
  });

  test('does not join again when the attempt before made a node of it', async () => {
    const made = machine('exit 1');
    expect((await start(made)).code).toBe(1);
    expect(joins(made)).toHaveLength(1);
    made.file(kubelet);
    made.file(certificate);
    expect(await start(made)).toEqual({ code: 0, out: '' });
    expect(joins(made)).toEqual([]);
    expect(existsSync(made.path('/etc/plinth/joined'))).toBe(true);
  });

  test('joins again when kubelet wrote its kubeconfig and got no certificate', async () => {
    const made = machine('exit 1');
    made.file(kubelet);
    expect((await start(made)).code).toBe(1);
    expect(joins(made)).toHaveLength(1);
    // kubeadm would refuse to join with it
    expect(existsSync(made.path(kubelet))).toBe(false);
    expect(existsSync(made.path('/etc/plinth/joined'))).toBe(false);
  });
});

test('the token that kubeadm makes goes as soon as the control plane is there', async () => {
  const made = new Machine({
    ...Object.fromEntries(
      ['prepare', 'fetch-secret', 'install', 'metadata'].map((name) => [
        `/usr/local/lib/plinth/${name}`,
        '',
      ]),
    ),
    ...{ install: '', kubeadm: '', kubectl: '', systemctl: '' },
  });
  made.file('/etc/plinth/machine.env', contentOf(controlPlane, 'machine.env'));
  expect(await made.run(contentOf(controlPlane, '/start'))).toEqual({ code: 0, out: '' });
  const etc = `${made.root}/etc`;
  expect(made.asked().filter((line) => /^(kubeadm|kubectl|systemctl) /.test(line))).toEqual([
    `kubeadm init --config ${etc}/plinth/kubeadm.yaml --skip-token-print`,
    `kubectl --kubeconfig ${etc}/kubernetes/admin.conf --namespace kube-system delete secret --field-selector type=bootstrap.kubernetes.io/token`,
    'systemctl start kubelet.service',
    'systemctl enable --now plinth-steward.timer',
  ]);
});

describe('the startup script', () => {
  // as a shell that has none of the real ones: this machine may have cloud-init
  const script = startupScript.replace('command -v cloud-init', 'test -e /etc/installed');

  test('asks for cloud-init until it gets it, then runs its stages', async () => {
    const made = new Machine({
      // the list fails at first, then the package does
      'apt-get': `tries=$(grep --count ^apt-get "$(dirname "$0")/../asked")
        [[ "$tries" != 1 && "$tries" != 3 ]]`,
      ...{ sleep: '', 'cloud-init': '' },
    });
    expect(await made.run(script)).toEqual({ code: 0, out: '' });
    const lock = 'apt-get -o DPkg::Lock::Timeout=600';
    const install = `${lock} -o Dpkg::Options::=--force-confold install --yes --no-install-recommends cloud-init`;
    expect(made.asked()).toEqual([
      ...[`${lock} update`, 'sleep 20'],
      ...[`${lock} update`, install, 'sleep 20'],
      ...[`${lock} update`, install],
      'cloud-init init --local',
      'cloud-init init',
      'cloud-init modules --mode=config',
      'cloud-init modules --mode=final',
    ]);
  });

  test('asks for nothing where cloud-init is', async () => {
    const made = new Machine({ 'apt-get': 'exit 1' });
    made.file('/etc/installed');
    expect(await made.run(script)).toEqual({ code: 0, out: '' });
    expect(made.asked()).toEqual([]);
  });
});

describe('pods of the control plane are kept from the metadata server', () => {
  // without a disk, whose device only a machine of its own has
  const settings = contentOf(controlPlane, 'machine.env');

  function machine(role: string, more: Readonly<Record<string, string>> = {}): Machine {
    const names = ['swapoff', 'sed', 'systemctl', 'sysctl', 'apt-get'];
    const made = new Machine({ ...Object.fromEntries(names.map((name) => [name, ''])), ...more });
    made.file(
      '/etc/plinth/machine.env',
      settings.replace(/^DISK=.*$/m, 'DISK=').replace(/^ROLE=.*$/m, `ROLE=${role}`),
    );
    return made;
  }

  const prepared = (on: Machine) => on.run(contentOf(controlPlane, '/prepare'));
  const kinds = (on: Machine) =>
    on
      .asked()
      .filter((line) => /^(iptables|apt-get|swapoff) /.test(line))
      .map((line) => line.replace(/^apt-get .* (update|install) ?.*$/, 'apt-get $1'));
  const rule =
    'FORWARD --source 10.48.0.0/14 --destination 169.254.169.254 --protocol tcp --dport 80 --jump DROP';

  test('before anything else of a start, and again when packages are there', async () => {
    const made = machine('control-plane', { iptables: '[[ "$2" != --check ]]' });
    expect(await prepared(made)).toEqual({ code: 0, out: '' });
    expect(kinds(made)).toEqual([
      `iptables --wait --check ${rule}`,
      `iptables --wait --insert ${rule}`,
      'swapoff --all',
      'apt-get update',
      'apt-get install',
      `iptables --wait --check ${rule}`,
      `iptables --wait --insert ${rule}`,
    ]);
  });

  test('once: a rule that is there is not added again', async () => {
    const made = machine('control-plane', { iptables: '' });
    expect(await prepared(made)).toEqual({ code: 0, out: '' });
    expect(kinds(made).filter((line) => line.includes('--insert'))).toEqual([]);
  });

  test('those of workers are not: their policies do that', async () => {
    const made = machine('worker', { iptables: '' });
    expect(await prepared(made)).toEqual({ code: 0, out: '' });
    expect(kinds(made)).toEqual(['swapoff --all', 'apt-get update', 'apt-get install']);
  });
});
