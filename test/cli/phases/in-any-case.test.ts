import { UserError } from '../../../errors/user-error';
import { inAnyCase } from '../../../cli/phases/in-any-case';

const well = () => Promise.resolve();
const fails = (error: Error) => () => Promise.reject(error);
const hook = new UserError('hook post-install: it failed', { fix: 'correct the hook' });
const silent = new UserError('the API server gives no answer', { fix: 'ask again later' });

async function thrownBy(...[first, second]: Parameters<typeof inAnyCase>): Promise<unknown> {
  try {
    await inAnyCase(first, second);
  } catch (error) {
    return error;
  }
  return undefined;
}

test('the second is done whether the first fails or not', async () => {
  const done: string[] = [];
  const second = () => {
    done.push('second');
    return Promise.resolve();
  };
  expect(await thrownBy(well, second)).toBeUndefined();
  expect(await thrownBy(fails(hook), second)).toBe(hook);
  expect(done).toEqual(['second', 'second']);
  expect(await thrownBy(well, fails(silent))).toBe(silent);
});

test('where both fail, all that either says is told', async () => {
  const error = await thrownBy(fails(hook), fails(silent));
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toBe(
    'hook post-install: it failed\nthe API server gives no answer\n' +
      '  fix: correct the hook; ask again later',
  );
  const plain = await thrownBy(fails(new UserError('a')), fails(new UserError('b')));
  expect((plain as UserError).message).toBe('a\nb');
});

test('a bug stays one, and hides nothing of what else failed', async () => {
  const error = await thrownBy(fails(hook), fails(new TypeError('x is no function')));
  expect(error).not.toBeInstanceOf(UserError);
  expect((error as Error).message).toBe(`${hook.message}\nx is no function`);
});
