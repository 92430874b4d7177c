import * as random from '@pulumi/random';
import { closeEngine, openEngine, Stack } from '../behaviour/harness/stack';

// named while the file loads: the SDK requires a class when it is named, which jest forbids between two tests
const { RandomId, RandomInteger, RandomPassword, RandomPet, RandomShuffle, RandomString } = random;

jest.setTimeout(120_000);

let opened: ReturnType<typeof openEngine> | undefined;

async function open(name: string): Promise<Stack> {
  opened ??= openEngine();
  const engine = await opened;
  const stack = new Stack(engine, name, engine.env);
  await stack.init();
  return stack;
}

afterAll(async () => {
  if (opened) await closeEngine(await opened);
});

describe('the random plugin', () => {
  const program =
    (keepers: Record<string, string>, length = 16) =>
    () => {
      new RandomPassword('password', { length, keepers, minSpecial: 2 });
      new RandomId('id', { byteLength: 8, keepers });
      new RandomPet('pet', { keepers });
      new RandomShuffle('shuffle', { inputs: ['a', 'b', 'c'], keepers });
    };

  test.concurrent('keeps its values until a keeper changes, and warns of nothing', async () => {
    const stack = await open('keepers');
    const first = await stack.preview(program({ round: '1' }));
    expect(first.steps.map(({ op }) => op)).toEqual(['create', 'create', 'create', 'create']);
    const created = await stack.up(program({ round: '1' }));
    expect(created.warnings).toBe('');
    const before = await stack.resources();
    const same = await stack.up(program({ round: '1' }));
    expect(same.steps.map(({ op }) => op)).toEqual(['same', 'same', 'same', 'same']);
    await stack.refresh();
    const replaced = await stack.up(program({ round: '2' }));
    const made = replaced.steps.filter(({ op }) => op === 'create-replacement');
    expect(made.map(({ diff }) => diff)).toEqual(
      Array.from({ length: 4 }, () => ({ keepers: 'update-replace' })),
    );
    const id = (resources: typeof before, name: string) =>
      resources.find(({ urn }) => urn.endsWith(`::${name}`))?.id;
    const after = await stack.resources();
    expect(after).toHaveLength(4);
    expect(id(after, 'id')).not.toBe(id(before, 'id'));
    await stack.destroy();
    expect(await stack.resources()).toEqual([]);
  });

  test.concurrent('shows a password nowhere', async () => {
    const stack = await open('secret');
    let password = '';
    const seen = await stack.up(() => {
      const { result } = new RandomPassword('password', { length: 20 });
      result.apply((text) => (password = text));
    });
    expect(password).toHaveLength(20);
    expect(seen.everything).not.toContain(password);
    expect(await stack.checkpoint()).not.toContain(password);
  });

  test.concurrent('takes over a value by import', async () => {
    const stack = await open('import');
    await stack.up(() => {
      new RandomInteger('port', { min: 1, max: 65_535 }, { import: '443,1,65535' });
      new RandomString('name', { length: 5 }, { import: 'hello' });
    });
    const outputs = (await stack.resources()).map(({ outputs: all }) => all?.result);
    expect(outputs.sort()).toEqual([443, 'hello']);
  });

  test.concurrent('tells everything that is wrong with the inputs', async () => {
    const stack = await open('wrong');
    const outcome = await stack.run('preview', () => {
      new RandomString('name', { length: 3, minUpper: -1, minLower: 1.5 });
    });
    expect(outcome.code).not.toBe(0);
    expect(outcome.errors).toContain('must be a whole number of at least 0, got -1');
    expect(outcome.errors).toContain('must be a whole number of at least 0, got 1.5');
  });
});
