import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Kubectl } from '../../../cli/database/kubectl';
import { sql } from '../../../cli/database/sql';
import { waitFor } from '../../../cli/database/wait';
import { processState } from '../../../cli/engine/processes';
import { UserError } from '../../../errors/user-error';
import { temporaryFolder } from '../../temporary';

/** A program in kubectl's place. */
function kubectl(script: string): Kubectl {
  const file = join(temporaryFolder('kubectl'), 'kubectl');
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return new Kubectl(file, '/the/kubeconfig', { PATH: process.env['PATH'] });
}

test('each call names the kubeconfig, and what goes in is no argument', async () => {
  const said = await kubectl('echo "$@"; cat').must(['create', '-f', '-'], { input: 'secret' });
  expect(said).toBe('--kubeconfig=/the/kubeconfig create -f -\nsecret');
});

test('an object is found or is not there', async () => {
  expect(await kubectl(`echo '{"a":1}'`).find('x', 'y', 'z')).toEqual({ a: 1 });
  expect(await kubectl('true').find('x', 'y', 'z')).toBeUndefined();
});

test("fails with kubectl's own words, each once, without its logs", async () => {
  const script = `
echo 'E1121 13:00:00.000000 1 memcache.go:265] "Unhandled Error"' >&2
echo 'Unable to connect to the server: dial tcp' >&2
echo 'Unable to connect to the server: dial tcp' >&2
exit 1`;
  await expect(kubectl(script).must(['get', 'pods', '--namespace=app'])).rejects.toThrow(
    /^kubectl get pods: Unable to connect to the server: dial tcp$/,
  );
  await expect(kubectl('exit 3').must(['get', 'pods'])).rejects.toThrow(
    'kubectl get pods: ended with exit code 3',
  );
});

test('a call that takes too long is ended', async () => {
  await expect(kubectl('exec sleep 30').must(['get', 'pods'], { seconds: 0.2 })).rejects.toThrow(
    'kubectl get pods: no answer within 0.2 s',
  );
});

test('a call ends with its signal', async () => {
  const signal = AbortSignal.timeout(100);
  await expect(kubectl('exec sleep 30').must(['get', 'pods'], { signal })).rejects.toThrow(
    'aborted',
  );
});

/** A call that started another program, which hangs and holds what the call writes to. */
function hanging(): { readonly kubectl: Kubectl; readonly pid: () => number } {
  const file = join(temporaryFolder('login'), 'pid');
  return {
    kubectl: kubectl(`sleep 30 >&2 & echo $! > '${file}'; wait`),
    pid: () => Number(readFileSync(file, 'utf8')),
  };
}

test('a login that hangs ends with the call that takes too long', async () => {
  const { kubectl: slow, pid } = hanging();
  const began = performance.now();
  await expect(slow.must(['get', 'pods'], { seconds: 0.5 })).rejects.toThrow(
    'kubectl get pods: no answer within 0.5 s',
  );
  expect(performance.now() - began).toBeLessThan(20_000);
  await isGone(pid());
});

test('a login that hangs ends with its signal', async () => {
  const { kubectl: slow, pid } = hanging();
  const reason = new Error('another took over');
  const abort = new AbortController();
  const call = slow.must(['get', 'pods'], { signal: abort.signal });
  setTimeout(() => {
    abort.abort(reason);
  }, 500);
  await expect(call).rejects.toBe(reason);
  await isGone(pid());
});

test('nothing is started once it was given up', async () => {
  const signal = AbortSignal.abort(new Error('given up'));
  const missing = new Kubectl('/nowhere/kubectl', '/x', {});
  await expect(missing.must(['get', 'pods'], { signal })).rejects.toThrow(new Error('given up'));
});

/** Waits, as long as the test may take. */
async function isGone(pid: number): Promise<void> {
  while (processState(pid).state !== 'gone') await pause(5);
}

test('a program that is missing is told', async () => {
  const missing = new Kubectl('/nowhere/kubectl', '/x', {});
  await expect(missing.must(['get', 'pods'])).rejects.toThrow('spawn /nowhere/kubectl ENOENT');
});

describe('sql', () => {
  const at = { namespace: 'app', pod: 'main-1', database: 'app' };

  test('statements go in by standard input, lines of JSON come out', async () => {
    const fake = kubectl(`cat >/dev/null; printf '{"rows":1}\\n\\n[2]\\n'`);
    expect(await sql(fake, at, 'SELECT 1')).toEqual([{ rows: 1 }, [2]]);
  });

  test('the server gives up when the caller does', async () => {
    const fake = kubectl(`read -r first; cat >/dev/null; printf '"%s"\\n' "$first"`);
    expect(await sql(fake, at, 'SELECT 1')).toEqual(["SET statement_timeout = '60s';"]);
    const limited = await sql(fake, at, 'SELECT 1', { seconds: 3600 });
    expect(limited).toEqual(["SET statement_timeout = '3600s';"]);
  });

  test('fails for anything else', async () => {
    await expect(sql(kubectl('cat >/dev/null; echo NOTICE'), at, 'SELECT 1')).rejects.toThrow(
      "main-1: psql must print JSON, got 'NOTICE'",
    );
  });
});

describe('waiting', () => {
  const patience = { seconds: 5, signal: new AbortController().signal, everyMs: 1 };

  test('goes on over calls that fail for a while', async () => {
    let asked = 0;
    const broken = kubectl('exit 1');
    const answer = await waitFor(
      'it',
      async () => {
        asked += 1;
        if (asked < 4) await broken.must(['get', 'pods']);
        return asked;
      },
      patience,
    );
    expect(answer).toBe(4);
  });

  test('fails at once for what no waiting mends', async () => {
    let asked = 0;
    const ask = () => {
      asked += 1;
      return Promise.reject(new UserError('recovery failed'));
    };
    await expect(waitFor('it', ask, patience)).rejects.toThrow('recovery failed');
    expect(asked).toBe(1);
  });

  test('fails when it does not come in time', async () => {
    await expect(
      waitFor('it is ready', () => Promise.resolve(undefined), { ...patience, seconds: 0.02 }),
    ).rejects.toThrow('it is ready: not within 0.02 s');
  });
});
