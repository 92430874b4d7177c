import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveVersionsOf, type InstalledVersion } from '../../../cli/rehearse/other-versions';

let folder: string;
let plugin: InstalledVersion;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plinth-versions-'));
  const own = join(folder, 'plugins', 'resource-gcp-v9.37.0');
  mkdirSync(own, { recursive: true });
  plugin = {
    name: 'gcp',
    source: 'stand-in',
    version: '9.37.0',
    path: join(own, 'pulumi-resource-gcp'),
  };
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function lockedWith(name: string, version: string): string {
  const modules = join(folder, 'from', 'node_modules', '@pulumi', name);
  mkdirSync(modules, { recursive: true });
  writeFileSync(plugin.path, '');
  writeFileSync(join(modules, 'package.json'), JSON.stringify({ version }));
  return join(folder, 'from');
}

const installed = () => readdirSync(join(folder, 'plugins')).sort();

test('a program of another version is served by the plugin that is there', () => {
  serveVersionsOf(lockedWith('gcp', '9.1.0'), [plugin]);
  expect(installed()).toEqual(['resource-gcp-v9.1.0', 'resource-gcp-v9.37.0']);
  const place = join(folder, 'plugins', 'resource-gcp-v9.1.0');
  // the engine passes over a folder that is itself a link
  expect(lstatSync(place).isDirectory()).toBe(true);
  expect(readlinkSync(join(place, 'pulumi-resource-gcp'))).toBe(plugin.path);
});

test('said twice, it is done once', () => {
  const program = lockedWith('gcp', '9.1.0');
  serveVersionsOf(program, [plugin]);
  serveVersionsOf(program, [plugin]);
  expect(installed()).toHaveLength(2);
  expect(readdirSync(join(folder, 'plugins', 'resource-gcp-v9.1.0'))).toHaveLength(1);
});

test.each([
  ['of the same version', 'gcp', '9.37.0'],
  ['without the package', 'random', '4.0.0'],
])('a program %s needs nothing', (_, name, version) => {
  serveVersionsOf(lockedWith(name, version), [plugin]);
  expect(installed()).toEqual(['resource-gcp-v9.37.0']);
});
