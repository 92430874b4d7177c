import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extract } from 'tar';
import { UserError } from '../../../errors/user-error';
import { ensureImages, recipeFor, type LabImages } from '../../../lab/images/images';
import { ImageStore } from '../../../lab/images/image-store';
import type { Recipe } from '../../../lab/images/recipe';
import { parseReference } from '../../../lab/images/reference';
import { withLock } from '../../../lab/toolchain/lock';
import { thisPlatform } from '../../../lab/toolchain/platform';
import { temporaryFolder } from '../../temporary';

// nobody listens there
const registry = '127.0.0.1:1';
const refused = `${registry} cannot be reached (ECONNREFUSED)`;
const pause: Recipe = {
  repository: `${registry}/pause`,
  version: { tool: 'pause' },
  differs: 'written in Go',
  programs: { '/pause': 'pause' },
  config: { user: '65535:65535', entrypoint: ['/pause'] },
};

interface Setting {
  readonly cache: string;
  readonly program: string;
  readonly messages: string[];
  readonly asked: string[][];
  readonly ensure: (
    references: readonly string[],
    recipes?: readonly Recipe[],
  ) => Promise<LabImages>;
}

function setting(): Setting {
  const cache = temporaryFolder('images');
  const program = join(cache, 'program');
  writeFileSync(program, 'one');
  const messages: string[] = [];
  const asked: string[][] = [];
  return {
    cache,
    program,
    messages,
    asked,
    ensure: (references, recipes = [pause]) =>
      ensureImages(references, {
        cache,
        recipes,
        tools: (names) => {
          asked.push([...names]);
          return Promise.resolve({ pause: program });
        },
        onProgress: (message) => messages.push(message),
        signal: new AbortController().signal,
      }),
  };
}

test('an image whose registry cannot be reached is made by its recipe, and found the next time', async () => {
  const { ensure, messages, asked, cache } = setting();
  const reference = `${registry}/pause:3.10.1`;
  const first = await ensure([reference, reference]);
  expect(first.missing).toEqual([]);
  expect(first.present).toMatchObject([{ reference, origin: 'built', differs: 'written in Go' }]);
  expect(first.present[0]?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(existsSync(first.present[0]?.archive ?? '')).toBe(true);
  expect(messages).toEqual([`writing ${reference}: 1 files, 0 MB`]);
  expect(asked).toEqual([['pause']]);

  messages.length = 0;
  expect(await ensure([reference])).toEqual(first);
  expect(messages).toEqual([]);
  expect(readdirSync(join(cache, 'scratch'))).toEqual([]);
});

test('another version than the reference asks for is told', async () => {
  const { present } = await setting().ensure([`${registry}/pause:v3.9`]);
  expect(present[0]?.differs).toBe('3.10.1 instead of 3.9; written in Go');
});

test('one that stands for a locked image has its name, and tells what it is not', async () => {
  const digest = `sha256:${'0f'.repeat(32)}`;
  const reference = `${registry}/pause:v3.9@${digest}`;
  const { present, missing } = await setting().ensure([reference]);
  expect(missing).toEqual([]);
  expect(present).toMatchObject([{ reference, origin: 'built' }]);
  expect(present[0]?.differs).toBe(
    'not the locked image, but made here under its digest; 3.10.1 instead of 3.9; written in Go',
  );
  const index = await entryOf(present[0]?.archive ?? '', 'index.json');
  expect(index.manifests[0]?.annotations['io.containerd.image.name']).toBe(
    `${registry}/pause@${digest}`,
  );
});

interface Index {
  readonly manifests: readonly { readonly annotations: Readonly<Record<string, string>> }[];
}

async function entryOf(archive: string, path: string): Promise<Index> {
  const folder = temporaryFolder('archive');
  await extract({ file: archive, cwd: folder }, [path]);
  return JSON.parse(readFileSync(join(folder, path), 'utf8')) as Index;
}

test('an image is made anew when its program or its recipe changed, and only then', async () => {
  const { ensure, program } = setting();
  const reference = `${registry}/pause:3.10.1`;
  const digest = async (recipe: Recipe): Promise<string | undefined> =>
    (await ensure([reference], [recipe])).present[0]?.digest;
  const first = await digest(pause);
  writeFileSync(program, 'two');
  const second = await digest(pause);
  expect(second).not.toBe(first);
  const changed = { ...pause, config: { ...pause.config, workdir: '/work' } };
  expect([first, second]).not.toContain(await digest(changed));
  expect(await digest(pause)).toBe(second);
  writeFileSync(program, 'one');
  expect(await digest(pause)).toBe(first);
});

test('what has no recipe is missing, with the reason', async () => {
  const { ensure } = setting();
  const reference = `${registry}/grafana:13`;
  expect(await ensure([reference])).toEqual({
    present: [],
    missing: [{ reference, reason: `${refused}; there is no recipe to make it by` }],
  });
});

test('what a recipe cannot have is missing too, and the others are made all the same', async () => {
  const { present, missing } = await ensureOneOfTwo();
  expect(present.map(({ reference }) => reference)).toEqual([`${registry}/pause:1`]);
  expect(missing).toEqual([
    {
      reference: `${registry}/other:1`,
      reason: `${refused}; tools.coredns: 'version' 1 is missing`,
    },
  ]);
});

/** A lab whose toolchain has one of two programs. */
async function ensureOneOfTwo(): Promise<LabImages> {
  const cache = temporaryFolder('images');
  const program = join(cache, 'program');
  writeFileSync(program, 'one');
  const other: Recipe = {
    repository: `${registry}/other`,
    differs: 'in all',
    programs: { '/coredns': 'coredns' },
    config: {},
  };
  return ensureImages([`${registry}/other:1`, `${registry}/pause:1`], {
    cache,
    recipes: [other, pause],
    tools: (names) =>
      names.includes('coredns')
        ? Promise.reject(new UserError("tools.coredns: 'version' 1 is missing"))
        : Promise.resolve({ pause: program }),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
}

test('a bug in the toolchain is no reason for an image to be missing', async () => {
  const ensure = ensureImages([`${registry}/pause:1`], {
    cache: temporaryFolder('images'),
    recipes: [pause],
    tools: () => Promise.reject(new TypeError('a bug')),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  await expect(ensure).rejects.toThrow(new TypeError('a bug'));
});

test('an ended run makes nothing more', async () => {
  const ended = AbortSignal.abort(new Error('ended'));
  const ensure = ensureImages([`${registry}/pause:1`], {
    cache: temporaryFolder('images'),
    recipes: [pause],
    tools: () => Promise.resolve({}),
    onProgress: () => undefined,
    signal: ended,
  });
  await expect(ensure).rejects.toThrow('ended');
});

test('a recipe is chosen by repository, and by tag where it makes only some', () => {
  const eighteen = { ...pause, repository: 'ghcr.io/a/postgresql', tags: /^18\b/ };
  const choose = (reference: string): Recipe | undefined =>
    recipeFor(parseReference(reference), [pause, eighteen]);
  expect(choose('ghcr.io/a/postgresql:18.4-standard')).toBe(eighteen);
  expect(choose('ghcr.io/a/postgresql:17.6')).toBeUndefined();
  expect(choose('ghcr.io/a/postgres:18.4')).toBeUndefined();
});

test('of an image that was pulled neither its registry nor a tool is asked', async () => {
  const { cache, ensure, asked } = setting();
  const reference = `${registry}/pause:3.10.1`;
  const store = new ImageStore(cache, new AbortController().signal);
  const pulled = { reference, origin: 'pulled', digest: 'sha256:1' } as const;
  await store.obtain(
    reference,
    `pulled-${thisPlatform().arch}`,
    () => undefined,
    (archive) => {
      writeFileSync(archive, '');
      return Promise.resolve(pulled);
    },
  );
  expect((await ensure([reference])).present).toMatchObject([pulled]);
  expect(asked).toEqual([]);
  // where it is noted who could not be reached
  expect(existsSync(join(cache, 'unreachable.json'))).toBe(false);
  await ensure([`${registry}/pause:3.9`]);
  expect(existsSync(join(cache, 'unreachable.json'))).toBe(true);
});

describe('the store', () => {
  const reference = 'a.example/app:1';
  const never = (): void => undefined;

  test('keeps nothing of an archive that could not be written', async () => {
    const cache = temporaryFolder('images');
    const store = new ImageStore(cache, new AbortController().signal);
    const failing = store.obtain(reference, 'key', never, async (archive) => {
      writeFileSync(archive, 'half');
      return Promise.reject(new Error('half way'));
    });
    await expect(failing).rejects.toThrow('half way');
    expect(existsSync(join(cache, 'images'))).toBe(false);
    expect(readdirSync(join(cache, 'scratch'))).toEqual([]);
    expect(await store.find(reference, 'key')).toBeUndefined();
  });

  test('gives what is there to everybody, also while somebody holds its lock', async () => {
    const cache = temporaryFolder('images');
    const { signal } = new AbortController();
    const store = new ImageStore(cache, signal);
    const write = jest.fn((archive: string) => {
      writeFileSync(archive, '');
      return Promise.resolve({ reference, origin: 'built', digest: '1' } as const);
    });
    const first = await store.obtain(reference, 'key', never, write);
    const waits = jest.fn();
    const lock = { signal, onWait: waits };
    await withLock(cache, 'image-a.example-app-1', lock, async () => {
      expect(await store.obtain(reference, 'key', waits, write)).toEqual(first);
    });
    expect(waits).not.toHaveBeenCalled();
    expect(write).toHaveBeenCalledTimes(1);
  });

  test('removes what nobody used for a month, and keeps what is used', async () => {
    const cache = temporaryFolder('images');
    const store = new ImageStore(cache, new AbortController().signal);
    const make = async (key: string): Promise<void> => {
      await store.obtain(reference, key, never, (archive) => {
        writeFileSync(archive, key);
        return Promise.resolve({ reference, origin: 'built', digest: key });
      });
      const longAgo = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000);
      utimesSync(join(cache, 'images', `a.example-app-1-${key}`, 'record.json'), longAgo, longAgo);
    };
    await make('old');
    await make('used');
    const used = await store.find(reference, 'used');
    await store.sweep();
    expect(readdirSync(join(cache, 'images'))).toEqual(['a.example-app-1-used']);
    expect(readFileSync(used?.archive ?? '', 'utf8')).toBe('used');
  });
});
