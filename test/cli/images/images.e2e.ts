import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeHost } from '../fake-host';
import { readDeployment } from '../../../cli/images/stack';
import { callPulumi } from '../../../cli/engine/pulumi';
import { foreignRun } from '../../../cli/stack-run';
import { Checkout } from '../../e2e/checkout';
import { temporaryFolder } from '../../temporary';

const root = join(__dirname, '..', '..', '..');
const servers: ChildProcess[] = [];

afterAll(() => {
  for (const server of servers) server.kill();
});

/** The counterpart in a process of its own; its address. */
async function served(options: object): Promise<string> {
  const script = join(root, 'test', 'counterparts', 'registry', 'serve.ts');
  const server = spawn(
    process.execPath,
    ['-r', join(root, 'transpile', 'register.js'), script, JSON.stringify(options)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  servers.push(server);
  const [said] = (await once(server.stdout, 'data')) as [Buffer];
  return /'(.+)'/.exec(said.toString())?.[1] ?? '';
}

test('the command line finds a new image in a private registry, and writes it', async () => {
  const mirror = await served({
    repositories: { 'stefanprodan/podinfo': [{ tag: '6.9.2' }, { tag: '6.9.4' }] },
    access: { scheme: 'bearer', username: 'ada', password: 'secret-of-ada' },
  });
  const checkout = Checkout.copy();
  try {
    const docker = temporaryFolder('docker');
    const auth = Buffer.from('ada:secret-of-ada').toString('base64');
    const host = mirror.slice('*='.length);
    writeFileSync(join(docker, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }));
    const run = (...args: string[]) =>
      checkout.run(join(checkout.directory, 'plinth'), ['images', ...args, '--mirror', mirror], {
        ...process.env,
        DOCKER_CONFIG: docker,
      });
    const checked = run('check', 'dev', '--expect-current');
    expect([checked.status, checked.stdout]).toEqual([1, expect.stringContaining('6.9.4')]);
    const updated = run('update', 'dev', '--json');
    expect(updated.status).toBe(0);
    expect(JSON.parse(updated.stdout)).toMatchObject({ written: true, target: 'dev' });
    expect(readFileSync(join(checkout.directory, 'environments/dev.ts'), 'utf8')).toMatch(
      /podinfo:\n {6}'ghcr\.io\/stefanprodan\/podinfo:6\.9\.4@sha256:[0-9a-f]{64}',\n/,
    );
    // from now on the program itself has it
    const again = run('check', 'dev', '--expect-current');
    expect([again.status, again.stdout]).toEqual([0, expect.stringContaining('current')]);
    expect(checked.stderr + updated.stderr + again.stderr).not.toContain('secret-of-ada');
  } finally {
    checkout.remove();
  }
}, 180_000);

test('what runs is read from the state that the last successful update left, by the real engine', async () => {
  const folder = temporaryFolder('backend');
  const project = join(folder, 'project');
  mkdirSync(project);
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  writeFileSync(join(project, 'package.json'), '{ "name": "plinth", "main": "index.js" }');
  writeFileSync(join(project, 'Pulumi.yaml'), 'name: plinth\nruntime: nodejs\n');
  const program = (text: string) => {
    writeFileSync(join(project, 'index.js'), text);
  };
  const host = fakeHost(project, {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_HOME: join(folder, 'home'),
    PULUMI_CONFIG_PASSPHRASE: 'test',
  });
  const run = await foreignRun(host, 'dev');
  const up = ['up', '--stack', 'dev', '--yes', '--skip-preview'];
  await callPulumi(run, ['stack', 'init', 'dev']);
  await expect(readDeployment(host, 'dev')).rejects.toThrow('dev: was never deployed');
  program("exports.image = 'ghcr.io/stefanprodan/podinfo:6.9.4';");
  await callPulumi(run, up);
  const { deployment } = await readDeployment(host, 'dev');
  expect(deployment.resources?.map(({ outputs }) => outputs)).toContainEqual({
    image: 'ghcr.io/stefanprodan/podinfo:6.9.4',
  });
  program("throw new Error('half way');");
  await expect(callPulumi(run, up)).rejects.toThrow();
  await expect(readDeployment(host, 'dev')).rejects.toThrow(
    "dev: its last update did not succeed, it is 'failed'",
  );
}, 180_000);
