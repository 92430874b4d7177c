import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { platformImages } from '../../../cli/nodes/images';
import { local } from '../../../environments/local';
import { temporaryFolder } from '../../temporary';

let made = 0;
jest.mock('../../../stacks/platform', () => ({
  platform: () => ({ charts: [] }),
  imagesOf: () => {
    made += 1;
    return [`registry.example/web:${made}`];
  },
}));

let checkout: string;
const source = () => join(checkout, 'stacks', 'products', 'web.ts');
const ask = (environment = local) => platformImages(checkout, environment);

beforeEach(() => {
  made = 0;
  checkout = temporaryFolder('platform-images');
  for (const folder of ['constructs', 'environments', 'stacks/products']) {
    mkdirSync(join(checkout, folder), { recursive: true });
  }
  writeFileSync(source(), '1');
  writeFileSync(join(checkout, 'package-lock.json'), '{}');
});

test('the answer is remembered for the same environment and sources', async () => {
  expect(await ask()).toEqual(['registry.example/web:1']);
  expect(await ask()).toEqual(['registry.example/web:1']);
  expect(made).toBe(1);
  expect(statSync(join(checkout, '.plinth')).mode & 0o777).toBe(0o700);
});

test.each<[what: string, change: () => void]>([
  [
    'was changed',
    () => {
      writeFileSync(source(), '12');
    },
  ],
  [
    'was written anew',
    () => {
      utimesSync(source(), 1, 1);
    },
  ],
  [
    'was removed',
    () => {
      rmSync(source());
    },
  ],
  [
    'came',
    () => {
      writeFileSync(join(checkout, 'constructs', 'new.ts'), '');
    },
  ],
  [
    'of a package changed',
    () => {
      writeFileSync(join(checkout, 'package-lock.json'), '{ }');
    },
  ],
])('fails to be remembered once a source %s', async (_, change) => {
  await ask();
  change();
  expect(await ask()).toEqual(['registry.example/web:2']);
});

test('another environment has an answer of its own', async () => {
  await ask();
  expect(await ask({ ...local, domain: 'other.example' })).toEqual(['registry.example/web:2']);
});

test.each(['', '{', '{"images": [1]}'])('a record that says %j is made anew', async (text) => {
  await ask();
  const file = join(checkout, '.plinth', 'images.json');
  const before = readFileSync(file, 'utf8');
  const broken = text.includes('images') ? before.replace(/"registry[^"]*"/, '1') : text;
  writeFileSync(file, broken);
  expect(await ask()).toEqual(['registry.example/web:2']);
});
