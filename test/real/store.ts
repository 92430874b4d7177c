import { createHash } from 'node:crypto';
import type { ObjectStorage } from '../../constructs/barman-cloud/object-storage';
import { withLabLock } from '../../lab/control-plane/lock';
import { labPaths } from '../../lab/control-plane/paths';
import { ask, elements, type StoreAccess, type StoreAnswer } from '../../lab/store/client';
import type { StoreGrant } from '../../lab/store/grant';
import { issueKey, revokeKey, storeAccess, type IssuedKey } from '../../lab/store/store';
import type { StoreRequest } from '../../lab/store/signature';
import type { Platform } from './platform';

/** The lab's object store, with keys that proofs have issued and take back. */
export class ProofStore {
  readonly #issued: string[] = [];

  constructor(private readonly platform: Platform) {}

  /** Issues a key for pods of a namespace; a folder that is written to is empty then, whatever an earlier run left. */
  async grant(namespace: string, grant: StoreGrant): Promise<GrantedStorage> {
    const key = await this.locked(() => issueKey(this.platform.lab, grant));
    this.#issued.push(grant.name);
    const access = await storeAccess(this.platform.lab, grant.name);
    if (access === undefined) throw new Error('the lab runs no object store');
    const granted = new GrantedStorage(namespace, grant, key, access);
    if (grant.right === 'write') await granted.clear();
    return granted;
  }

  /** Takes back every key that was issued here. */
  async revokeAll(): Promise<void> {
    for (const name of this.#issued.splice(0)) {
      await this.locked(() => revokeKey(this.platform.lab, name));
    }
  }

  private locked<T>(work: () => Promise<T>): Promise<T> {
    const paths = labPaths(this.platform.workspace.labs, 'local');
    return withLabLock(paths, { onWait: () => undefined, signal: undefined }, work);
  }
}

/** A place in the store, as somebody with a key of their own sees it. */
export class GrantedStorage {
  /** Name of the Secret with the key. */
  readonly secretName: string;

  constructor(
    readonly namespace: string,
    private readonly granted: StoreGrant,
    private readonly key: IssuedKey,
    private readonly access: StoreAccess,
  ) {
    this.secretName = `store-${granted.name}`;
  }

  /** The Secret. */
  get secret(): object {
    const { accessKeyId, secretAccessKey, authority } = this.key;
    return {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: this.secretName, namespace: this.namespace },
      stringData: { accessKeyId, secretAccessKey, 'ca.crt': authority },
    };
  }

  /** As constructs are told of it. @param folder of the storage, above the namespaces of clusters */
  storage(folder: string): ObjectStorage {
    const key = (name: string) => ({ name: this.secretName, key: name });
    return {
      kind: 's3',
      bucket: this.granted.bucket,
      folder,
      access: {
        by: 'keys',
        accessKeyId: key('accessKeyId'),
        secretAccessKey: key('secretAccessKey'),
      },
      endpoint: { url: this.key.url, ca: key('ca.crt') },
    };
  }

  /** What the store answers to whoever has this key. */
  ask(request: StoreRequest): Promise<StoreAnswer> {
    return ask(this.access, request);
  }

  /** Names of all objects that begin so. */
  async names(prefix: string): Promise<readonly string[]> {
    const names: string[] = [];
    for (let after = ''; ; after = names.at(-1) ?? '') {
      const answer = await this.must({
        method: 'GET',
        path: `/${this.granted.bucket}`,
        query: { 'list-type': '2', prefix, ...(after === '' ? {} : { 'start-after': after }) },
      });
      const xml = answer.body.toString();
      names.push(...elements(xml, 'Key'));
      if (elements(xml, 'IsTruncated')[0] !== 'true') return names.sort();
    }
  }

  /** An object. */
  async read(name: string): Promise<Buffer> {
    return (await this.must({ method: 'GET', path: `/${this.granted.bucket}/${name}` })).body;
  }

  /** Writes an object. */
  async write(name: string, body: string | Buffer): Promise<void> {
    await this.must({ method: 'PUT', path: `/${this.granted.bucket}/${name}`, body });
  }

  /** Removes everything from the folder. */
  async clear(): Promise<void> {
    for (const name of await this.names(`${this.granted.folder}/`)) {
      await this.must({ method: 'DELETE', path: `/${this.granted.bucket}/${name}` });
    }
  }

  /** SHA-256 of the content of every object that begins so, by its name. */
  async digests(prefix: string): Promise<Readonly<Record<string, string>>> {
    const digests: Record<string, string> = {};
    for (const name of await this.names(prefix)) {
      digests[name] = createHash('sha256')
        .update(await this.read(name))
        .digest('hex');
    }
    return digests;
  }

  private async must(request: StoreRequest): Promise<StoreAnswer> {
    const answer = await this.ask(request);
    if (answer.status < 300) return answer;
    const { method, path } = request;
    throw new Error(`the store refused ${method} ${path}: ${answer.status} ${answer.code ?? ''}`);
  }
}
