import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../errors/user-error';
import { ask, elements, escaped, type StoreAccess, type StoreAnswer } from './client';
import { bucketPolicy } from './policy';
import type { StoreKey } from './record';
import { healthPath } from './service';
import type { StoreRequest } from './signature';

const patienceMs = 60_000;

/** Waits until the store answers. */
export async function awaitStore(store: StoreAccess, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    signal.throwIfAborted();
    const outcome = await ask(store, { method: 'GET', path: healthPath }).catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    if (typeof outcome === 'object' && outcome.status === 200) return;
    if (Date.now() > deadline) {
      const why = typeof outcome === 'object' ? `it answers ${outcome.status}` : outcome;
      throw new UserError(`lab.store: the object store is not ready after 60 s: ${why}`, {
        fix: "read its log, in the lab's folder: node/logs/object-store/current",
      });
    }
    await sleep(100, undefined, { signal });
  }
}

/** Makes the store's accounts, buckets and policies those of the keys; what is there already stays untouched. */
export async function settleStore(store: StoreAccess, keys: readonly StoreKey[]): Promise<void> {
  const accounts = await accountsOf(store);
  for (const { name, secret } of keys) {
    const known = accounts.get(name);
    if (known === secret) continue;
    if (known !== undefined) await removeAccount(store, name);
    await succeed(store, {
      method: 'PATCH',
      path: '/create-user',
      body: `<Account><Access>${escaped(name)}</Access><Secret>${escaped(secret)}</Secret><Role>user</Role></Account>`,
    });
  }
  await settleBuckets(store, keys);
  // last: a policy must not name somebody who is gone
  for (const name of accounts.keys()) {
    if (!keys.some((key) => key.name === name)) await removeAccount(store, name);
  }
}

async function settleBuckets(store: StoreAccess, keys: readonly StoreKey[]): Promise<void> {
  const listed = await succeed(store, { method: 'GET', path: '/' });
  const there = elements(listed.body.toString(), 'Name');
  const wanted = [...new Set(keys.map(({ bucket }) => bucket))];
  for (const bucket of wanted.filter((name) => !there.includes(name))) {
    await succeed(store, { method: 'PUT', path: `/${bucket}` });
  }
  for (const bucket of wanted) {
    const body = JSON.stringify(bucketPolicy(bucket, keys));
    await succeed(store, { method: 'PUT', path: `/${bucket}`, query: { policy: '' }, body });
  }
  // what is in a bucket outlives the last key to it
  for (const bucket of there.filter((name) => !wanted.includes(name))) {
    await succeed(store, { method: 'DELETE', path: `/${bucket}`, query: { policy: '' } });
  }
}

/** Secrets by account. */
async function accountsOf(store: StoreAccess): Promise<ReadonlyMap<string, string>> {
  const answer = await succeed(store, { method: 'PATCH', path: '/list-users' });
  const xml = answer.body.toString();
  const secrets = elements(xml, 'Secret');
  return new Map(elements(xml, 'Access').map((name, index) => [name, secrets[index] ?? '']));
}

async function removeAccount(store: StoreAccess, name: string): Promise<void> {
  await succeed(store, { method: 'PATCH', path: '/delete-user', query: { access: name } });
}

async function succeed(store: StoreAccess, request: StoreRequest): Promise<StoreAnswer> {
  const answer = await ask(store, request);
  if (answer.status < 300) return answer;
  const what = Object.keys(request.query ?? {}).join('&');
  throw new Error(
    `the object store refused ${request.method} ${request.path}${what && `?${what}`}: ${answer.status} ${answer.code ?? ''}`.trimEnd(),
  );
}
