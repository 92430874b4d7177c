import { UserError } from '../../errors/user-error';
import type { NodeService } from '../node/service';
import { storeAuthority, storeCertificate } from './certificates';
import { ask, type StoreAccess } from './client';
import { administrator, grantProblems, type StoreGrant } from './grant';
import {
  newSecret,
  readRecord,
  storePaths,
  writeRecord,
  type StoreKey,
  type StoreRecord,
} from './record';
import {
  healthPath,
  storeName,
  storeNamespace,
  storePort,
  storeService,
  storeUrl,
} from './service';
import { awaitStore, settleStore } from './settle';

/** Where a store is to run. */
export interface PrepareStoreOptions {
  /** The lab's folder. */
  readonly directory: string;
  /** Executable of versitygw. */
  readonly executable: string;
  /** Address it listens at, which both the lab and the node's pods reach. */
  readonly address: string;
  /** @default 9000 */
  readonly port?: number;
  /** Folders of its configuration and its data. @default - the node's own, below /etc and /var/lib */
  readonly folders?: { readonly configuration: string; readonly data: string };
}

/** What whoever has a key of the store is told. */
export interface IssuedKey {
  /** Where pods reach the store. */
  readonly url: string;
  /** Certificate of the authority that signed the store's, in PEM. */
  readonly authority: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Makes what a store is run with, or finds it as it was. To be called by who holds the lab's lock. */
export async function prepareStore(options: PrepareStoreOptions): Promise<NodeService> {
  const { address, port = storePort } = options;
  const paths = storePaths(options.directory);
  const record = await readRecord(paths);
  const authority = await storeAuthority(paths);
  const certificate = await storeCertificate(paths, authority, [...hosts, address]);
  await writeRecord(paths, { ...record, url: `https://${address}:${port}` });
  const { administratorSecret } = record;
  return storeService({ ...options, ...options.folders, certificate, administratorSecret });
}

const host = `${storeName}.${storeNamespace}`;
const hosts = [`${host}.svc`, `${host}.svc.cluster.local`];

/** Waits for the store that was started and gives it the keys that were issued. To be called by who holds the lab's lock. */
export async function openStore(directory: string, signal: AbortSignal): Promise<void> {
  const paths = storePaths(directory);
  const record = await readRecord(paths);
  const store = await administration(directory, record);
  if (store === undefined) throw new Error('a store was opened that was not prepared');
  await awaitStore(store, signal);
  await settleStore(store, record.keys);
}

/**
 * Gives somebody a key, the same one when it is asked for again, with the rights that are asked for now. Where no
 * store runs it is good for nothing yet, and for its grant once one does. To be called by who holds the lab's lock.
 */
export async function issueKey(directory: string, grant: StoreGrant): Promise<IssuedKey> {
  const problems = grantProblems(grant);
  if (problems.length > 0) throw new UserError(problems);
  const { certificate } = await storeAuthority(storePaths(directory));
  const secretAccessKey = await changeKeys(directory, (keys) => {
    const { secret = newSecret() } = keys.find(({ name }) => name === grant.name) ?? {};
    return { keys: [...without(keys, grant.name), { ...grant, secret }], result: secret };
  });
  return { url: storeUrl, authority: certificate, accessKeyId: grant.name, secretAccessKey };
}

/** A key as it was issued; undefined where there is none of that name. */
export async function issuedKey(directory: string, name: string): Promise<IssuedKey | undefined> {
  const paths = storePaths(directory);
  const key = (await readRecord(paths)).keys.find((known) => known.name === name);
  if (key === undefined) return undefined;
  const { certificate } = await storeAuthority(paths);
  return {
    url: storeUrl,
    authority: certificate,
    accessKeyId: name,
    secretAccessKey: key.secret,
  };
}

/** Takes a key back; what was written with it stays. To be called by who holds the lab's lock. */
export async function revokeKey(directory: string, name: string): Promise<void> {
  // a lab that is gone took its keys along, and must not come back for one
  if ((await issuedKey(directory, name)) === undefined) return;
  await changeKeys(directory, (keys) => ({ keys: without(keys, name), result: undefined }));
}

/** What the lab itself may do in its store: everything. Undefined where none runs. */
export async function storeAdministration(directory: string): Promise<StoreAccess | undefined> {
  return administration(directory, await readRecord(storePaths(directory)));
}

/** A key that was issued, as its holder reaches the store from this machine. Undefined where none runs, or has no such key. */
export async function storeAccess(
  directory: string,
  name: string,
): Promise<StoreAccess | undefined> {
  const record = await readRecord(storePaths(directory));
  const store = await administration(directory, record);
  const key = record.keys.find((known) => known.name === name);
  return store && key && { ...store, accessKeyId: name, secretAccessKey: key.secret };
}

async function administration(
  directory: string,
  { url, administratorSecret }: StoreRecord,
): Promise<StoreAccess | undefined> {
  if (url === undefined) return undefined;
  const { certificate } = await storeAuthority(storePaths(directory));
  return {
    url,
    authority: certificate,
    accessKeyId: administrator,
    secretAccessKey: administratorSecret,
  };
}

async function changeKeys<T>(
  directory: string,
  change: (keys: readonly StoreKey[]) => { readonly keys: readonly StoreKey[]; readonly result: T },
): Promise<T> {
  const paths = storePaths(directory);
  const record = await readRecord(paths);
  const { keys, result } = change(record.keys);
  const sorted = [...keys].sort((one, other) => (one.name < other.name ? -1 : 1));
  await writeRecord(paths, { ...record, keys: sorted });
  const store = await administration(directory, record);
  // a store that is down is given its keys when it is opened
  if (store !== undefined && (await answers(store))) await settleStore(store, sorted);
  return result;
}

function without(keys: readonly StoreKey[], name: string): readonly StoreKey[] {
  return keys.filter((key) => key.name !== name);
}

function answers(store: StoreAccess): Promise<boolean> {
  return ask(store, { method: 'GET', path: healthPath }).then(
    ({ status }) => status === 200,
    () => false,
  );
}
