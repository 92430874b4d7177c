import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withKubeconfigFile } from '../../../cli/database/kubeconfig-file';
import { temporaryFolder } from '../../temporary';

test('nobody else may read it, and it is gone in the end', async () => {
  const checkout = temporaryFolder('kubeconfig');
  const used = await withKubeconfigFile(checkout, 'content', (file) => {
    expect(readFileSync(file, 'utf8')).toBe('content');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    return Promise.resolve(file);
  });
  expect(existsSync(dirname(used))).toBe(false);
});

test('it is gone when the work fails, too', async () => {
  const checkout = temporaryFolder('kubeconfig');
  const work = () => Promise.reject(new Error('no'));
  await expect(withKubeconfigFile(checkout, 'content', work)).rejects.toThrow('no');
  expect(readdirSync(join(checkout, '.plinth', 'kubeconfigs'))).toEqual([]);
});

test('that of a killed run is removed, that of a run beside it stays', async () => {
  const checkout = temporaryFolder('kubeconfig');
  const parent = join(checkout, '.plinth', 'kubeconfigs');
  const alive = `${process.ppid}-b`;
  // above what Linux gives away
  for (const name of ['4999999-a', alive]) mkdirSync(join(parent, name), { recursive: true });
  await withKubeconfigFile(checkout, 'content', () => Promise.resolve());
  expect(readdirSync(parent)).toEqual([alive]);
});
