import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chosenEnvironment, recordNodes } from '../../../cli/nodes/choice';
import { setNodes } from '../../../cli/nodes/setting';
import { workspaceOf } from '../../../cli/workspace';
import { temporaryFolder } from '../../temporary';

const checkout = () => temporaryFolder('choice');

/** A lab as it lies on the disk, with the record of what it was installed with. */
function labIn(folder: string, real: 'real' | 'simulated'): void {
  const lab = join(workspaceOf(folder).labs, 'local');
  mkdirSync(lab, { recursive: true });
  writeFileSync(join(lab, 'lab.json'), JSON.stringify({ ports: {} }));
  if (real === 'real') writeFileSync(join(lab, 'real.json'), '{}');
}

const kindOf = async (folder: string, asked?: string) => {
  const { cluster } = await chosenEnvironment(folder, 'local', asked);
  return cluster.kind === 'local' ? cluster.nodes : cluster.kind;
};

test('nodes are those that are asked for, or simulated', async () => {
  expect(await kindOf(checkout())).toBe('simulated');
  expect(await kindOf(checkout(), 'real')).toBe('real');
});

test('without being asked a lab keeps the nodes it has, whatever the settings say', async () => {
  const folder = checkout();
  labIn(folder, 'real');
  expect(await kindOf(folder)).toBe('real');
  expect(await kindOf(folder, 'real')).toBe('real');
});

test('a first run that was interrupted goes on with the nodes that were asked for', async () => {
  const folder = checkout();
  setNodes(workspaceOf(folder).settings, 'real');
  mkdirSync(join(workspaceOf(folder).labs, 'local'), { recursive: true });
  expect(await kindOf(folder)).toBe('real');
});

test.each([
  ['simulated', 'real'],
  ['real', 'simulated'],
] as const)('fails when a lab with %s nodes is to have %s ones', async (there, asked) => {
  const folder = checkout();
  labIn(folder, there);
  await expect(chosenEnvironment(folder, 'local', asked)).rejects.toThrow(
    `nodes: must be '${there}' as those of the lab that is there, got '${asked}'\n` +
      `  fix: ./plinth down, which throws that lab away, then ./plinth up --nodes ${asked}`,
  );
});

test('fails when another stack is to have nodes', async () => {
  await expect(chosenEnvironment(checkout(), 'dev', 'real')).rejects.toThrow(
    "dev: 'nodes' must be left out, only a cluster of kind 'local' has a choice, got 'real'",
  );
});

test('the settings say which nodes were chosen where the environment says otherwise', async () => {
  const folder = checkout();
  const { settings } = workspaceOf(folder);
  recordNodes(settings, await chosenEnvironment(folder, 'local', 'real'));
  expect(readFileSync(settings, 'utf8')).toBe('config:\n  plinth:nodes: real\n');
  recordNodes(settings, await chosenEnvironment(folder, 'local', 'simulated'));
  expect(() => readFileSync(settings)).toThrow('ENOENT');
});
