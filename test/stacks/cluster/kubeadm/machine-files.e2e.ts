import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureTools } from '../../../../lab/toolchain/toolchain';
import { cloudInit, startupScript } from '../../../../stacks/cluster/kubeadm/cloud-init';
import { workerFiles } from '../../../../stacks/cluster/kubeadm/secret-files';
import { run } from '../../../run';
import { temporaryFolder } from '../../../temporary';
import { contentOf, machines } from './machines';

jest.setTimeout(120_000);

let kubeadm = '';
let folder = '';

beforeAll(async () => {
  kubeadm = (await ensureTools(['kubeadm']))['kubeadm'] ?? '';
  folder = temporaryFolder('kubeadm');
}, 1_200_000);

/** Writes a file, and says where it is. */
function written(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Debian's cloud-init reads the user data by its own schema. */
function schema(userData: string) {
  return run('cloud-init', ['schema', '--config-file', written('user-data', userData)]);
}

function validated(configuration: string) {
  return run(kubeadm, ['config', 'validate', '--config', written('kubeadm.yaml', configuration)]);
}

test.each(Object.entries(machines))(
  'user data of a %s fits the schema of cloud-init',
  async (_, files) => {
    const { code, out } = await schema(cloudInit(files));
    expect(out).toMatch(/^Valid cloud-config/);
    expect(code).toBe(0);
  },
);

test('fails when a permission is a number, as YAML would read it', async () => {
  const data = cloudInit(machines['control plane'] ?? []).replace(
    /permissions: "0644"/,
    'permissions: 644',
  );
  const { code, out } = await schema(data);
  expect(code).not.toBe(0);
  expect(out).toMatch(/write_files\.0\.permissions.*not of type 'string'/);
});

test('kubeadm takes the configuration of the control plane', async () => {
  const configuration = contentOf(machines['control plane'] ?? [], 'kubeadm.yaml');
  expect(await validated(configuration)).toEqual({ code: 0, out: 'ok\n' });
});

test('kubeadm takes the configuration of a worker, with the kubeconfig that it joins with', async () => {
  const [kubeconfig = ''] = Object.values(
    workerFiles({
      certificate: '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
      address: '10.40.0.2',
      token: 'abcdef.0123456789abcdef',
    }),
  );
  const configuration = contentOf(machines['worker with a disk'] ?? [], 'kubeadm.yaml').replace(
    '/etc/plinth/discovery.conf',
    written('discovery.conf', kubeconfig),
  );
  expect(await validated(configuration)).toEqual({ code: 0, out: 'ok\n' });
});

test('fails when arguments are a map, as they were before v1beta4', async () => {
  const configuration = contentOf(machines['control plane'] ?? [], 'kubeadm.yaml').replace(
    'scheduler:\n  extraArgs:\n    - name: profiling\n      value: "false"',
    'scheduler:\n  extraArgs:\n    profiling: "false"',
  );
  const { code, out } = await validated(configuration);
  expect(code).not.toBe(0);
  expect(out).toContain('scheduler.extraArgs');
});

const scripts = Object.entries(machines).flatMap(([machine, files]) =>
  files
    .filter(({ content }) => content.startsWith('#!/bin/bash'))
    .map(({ path, content }) => [`${basename(path)} of a ${machine}`, content, files] as const),
);

/** With every check that is about meaning: not the taste for braces, and what `set -e` does not see on purpose. */
function shellcheck(content: string) {
  const path = written('script', content);
  const opinions = '--exclude=SC2250,SC2310,SC2312';
  const sources = ['--external-sources', `--source-path=${folder}`];
  return run('shellcheck', ['--enable=all', opinions, ...sources, path]);
}

test.each(scripts)('shellcheck has nothing against %s', async (_, content, files) => {
  // it knows the variables of the machine's own file and no others
  written('machine.env', contentOf(files, 'machine.env'));
  expect(await shellcheck(content)).toEqual({ code: 0, out: '' });
});

test('shellcheck has nothing against the startup script', async () => {
  expect(await shellcheck(startupScript)).toEqual({ code: 0, out: '' });
});

test('fails when a script reads a variable that the machine does not set', async () => {
  written('machine.env', 'ROLE=worker\n');
  const { code, out } = await shellcheck(contentOf(machines['control plane'] ?? [], '/start'));
  expect(code).toBe(1);
  expect(out).toContain('SECRET is referenced but not assigned');
});

test('systemd takes every unit', async () => {
  const units = join(folder, 'units');
  mkdirSync(units);
  const files = [...(machines['control plane'] ?? []), ...(machines['worker with a disk'] ?? [])]
    .filter(({ path }) => /\.(service|timer)$/.test(path))
    .map(({ path, content }) => {
      const unit = join(units, basename(path));
      // the programs are on the machines alone
      writeFileSync(unit, content.replace(/^ExecStart=.*$/m, 'ExecStart=/bin/true'));
      return unit;
    });
  expect(await run('systemd-analyze', ['verify', '--man=no', ...files])).toEqual({
    code: 0,
    out: '',
  });
});
