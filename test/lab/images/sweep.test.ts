import { existsSync, mkdirSync } from 'node:fs';
import type * as Promises from 'node:fs/promises';
import { join } from 'node:path';
import { ImageStore } from '../../../lab/images/image-store';
import { temporaryFolder } from '../../temporary';

let refusal: string | undefined;

jest.mock('node:fs/promises', () => {
  const actual = jest.requireActual<typeof Promises>('node:fs/promises');
  return {
    ...actual,
    rm: (...args: Parameters<typeof actual.rm>) =>
      refusal === undefined
        ? actual.rm(...args)
        : Promise.reject(Object.assign(new Error(`${refusal}: rm`), { code: refusal })),
  };
});

function store() {
  const cache = temporaryFolder('sweep');
  const old = join(cache, 'images', 'old');
  mkdirSync(old, { recursive: true });
  return { old, sweep: () => new ImageStore(cache, new AbortController().signal).sweep() };
}

test('what has no record is removed', async () => {
  refusal = undefined;
  const { old, sweep } = store();
  await sweep();
  expect(existsSync(old)).toBe(false);
});

test.each(['EROFS', 'EACCES', 'EPERM'])(
  'a cache that nothing can be removed from (%s) is still a good one',
  async (code) => {
    refusal = code;
    const { old, sweep } = store();
    await expect(sweep()).resolves.toBeUndefined();
    expect(existsSync(old)).toBe(true);
  },
);

test('fails when a disk is broken', async () => {
  refusal = 'EIO';
  await expect(store().sweep()).rejects.toThrow(new Error('EIO: rm'));
});
