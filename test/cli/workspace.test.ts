import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stateFile } from '../../cli/engine/state';
import {
  forgetSalt,
  prepareWorkspace,
  workspaceEnvironment,
  workspaceOf,
  workspaceVariables,
} from '../../cli/workspace';

let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'plinth-workspace-'));
});

afterEach(() => {
  rmSync(checkout, { recursive: true });
});

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test("its folders are their owner's alone, and so is the passphrase", () => {
  const workspace = prepareWorkspace(checkout, {});
  const { directory, bin, pulumiHome, state, labs, logs } = workspace;
  expect([directory, bin, pulumiHome, state, labs, logs].map(mode)).toEqual(Array(6).fill('700'));
  expect(mode(workspace.passphrase)).toBe('600');
  expect(readFileSync(workspace.passphrase, 'utf8')).toMatch(/^[\w-]{43}\n$/);
});

test('the passphrase is made once', () => {
  const first = readFileSync(prepareWorkspace(checkout, {}).passphrase, 'utf8');
  expect(readFileSync(prepareWorkspace(checkout, {}).passphrase, 'utf8')).toBe(first);
});

test('every workspace has a passphrase of its own', () => {
  const first = readFileSync(prepareWorkspace(checkout, {}).passphrase, 'utf8');
  rmSync(workspaceOf(checkout).directory, { recursive: true });
  expect(readFileSync(prepareWorkspace(checkout, {}).passphrase, 'utf8')).not.toBe(first);
});

test('fails when the passphrase of an existing state is gone', () => {
  const { state, passphrase } = prepareWorkspace(checkout, {});
  const file = stateFile(state, 'plinth', 'local');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '{}');
  rmSync(passphrase);
  expect(() => prepareWorkspace(checkout, {})).toThrow(
    `${passphrase}: must hold the passphrase of the local stack's state, it is gone\n` +
      '  fix: `./plinth down` throws the local platform away, then run `./plinth up`',
  );
  expect(existsSync(passphrase)).toBe(false);
});

test('tools are linked, and links follow a tool that moved', () => {
  prepareWorkspace(checkout, { etcd: '/cache/1/etcd' });
  const { bin } = prepareWorkspace(checkout, { etcd: '/cache/2/etcd' });
  expect(readlinkSync(join(bin, 'etcd'))).toBe('/cache/2/etcd');
});

test('the language host is among the plugins, because the engine warns of one on PATH', () => {
  const { bin, pulumiHome } = prepareWorkspace(checkout, {
    'pulumi-language-nodejs': '/cache/host',
  });
  const link = join(pulumiHome, 'plugins', 'language-nodejs-v3.230.0', 'pulumi-language-nodejs');
  expect(readlinkSync(link)).toBe('/cache/host');
  expect(existsSync(join(bin, 'pulumi-language-nodejs'))).toBe(false);
});

test('a new passphrase makes the old salt useless, and it is forgotten', () => {
  const { settings } = workspaceOf(checkout);
  writeFileSync(settings, 'encryptionsalt: v1:old\n');
  prepareWorkspace(checkout, {});
  expect(existsSync(settings)).toBe(false);
});

test('settings that are not the salt are kept', () => {
  const { settings } = workspaceOf(checkout);
  writeFileSync(settings, 'encryptionsalt: v1:old\nconfig:\n  a: b\n');
  forgetSalt(settings);
  expect(readFileSync(settings, 'utf8')).toBe('config:\n  a: b\n');
});

test('the variables lead every pulumi to the workspace', () => {
  expect(workspaceVariables(workspaceOf('/c'))).toEqual({
    PULUMI_HOME: '/c/.plinth/pulumi-home',
    PULUMI_BACKEND_URL: 'file:///c/.plinth/state',
    PULUMI_CONFIG_PASSPHRASE_FILE: '/c/.plinth/passphrase',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    PULUMI_IGNORE_AMBIENT_PLUGINS: 'true',
    PULUMI_ERROR_OUTPUT_STRING: 'true',
    PULUMI_SKIP_CHECKPOINTS: 'true',
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: 'true',
    PULUMI_PARALLEL: '32',
    PLINTH_LABS: '/c/.plinth/labs',
    PLINTH_BIN: '/c/.plinth/bin',
    KUBECONFIG: '/c/.plinth/labs/local/kubeconfig',
  });
});

test("a user's own variables stay, but for those that would lead past the workspace", () => {
  const env = workspaceEnvironment(workspaceOf('/c'), {
    PATH: '/usr/bin',
    EDITOR: 'vi',
    PULUMI_CONFIG_PASSPHRASE: 'other',
    PULUMI_STACK: 'prod',
    PULUMI_BACKEND_URL: 'gs://team',
  });
  expect(env).toEqual({
    ...workspaceVariables(workspaceOf('/c')),
    EDITOR: 'vi',
    GOGC: '400',
    PATH: '/c/.plinth/bin:/usr/bin',
  });
});

test('without a PATH the tools are all there is', () => {
  expect(workspaceEnvironment(workspaceOf('/c'), {})['PATH']).toBe('/c/.plinth/bin');
});
