import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodesSetting, setNodes } from '../../../cli/nodes/setting';
import { temporaryFolder } from '../../temporary';

const file = () => join(temporaryFolder('settings'), 'Pulumi.local.yaml');
const salted = 'encryptionsalt: v1:abc\n';

test('settings that are not there say nothing of nodes', () => {
  expect(nodesSetting(file())).toBeUndefined();
});

test('what is said of nodes is found again, beside all else', () => {
  const settings = file();
  writeFileSync(settings, `# mine\n${salted}config:\n  plinth:owner: somebody\n`);
  setNodes(settings, 'real');
  expect(nodesSetting(settings)).toBe('real');
  expect(readFileSync(settings, 'utf8')).toBe(
    `# mine\n${salted}config:\n  plinth:owner: somebody\n  plinth:nodes: real\n`,
  );
  setNodes(settings, undefined);
  expect(readFileSync(settings, 'utf8')).toBe(
    `# mine\n${salted}config:\n  plinth:owner: somebody\n`,
  );
});

test('settings that say nothing else come and go with it', () => {
  const settings = file();
  setNodes(settings, 'real');
  expect(readFileSync(settings, 'utf8')).toBe('config:\n  plinth:nodes: real\n');
  setNodes(settings, undefined);
  expect(existsSync(settings)).toBe(false);
});

test('settings of a stack with simulated nodes are not touched', () => {
  const settings = file();
  setNodes(settings, undefined);
  expect(existsSync(settings)).toBe(false);
  writeFileSync(settings, 'not: [yaml');
  setNodes(settings, undefined);
  expect(readFileSync(settings, 'utf8')).toBe('not: [yaml');
});
