import { createHash, timingSafeEqual } from 'node:crypto';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import {
  Database,
  Entry,
  ImmutableState,
  KeyRequest,
  KeyValue,
  LoginRequest,
  LoginResponse,
  SetRequest,
  TxMetadata,
  UseDatabaseReply,
  VerifiableEntry,
  VerifiableGetRequest,
} from 'immudb-node/src/proto/schema_pb';

interface Message {
  serializeBinary(): Uint8Array;
}

/** What a server claims its latest transaction to be; the hash covers every transaction up to it. */
export interface State {
  readonly tx: number;
  readonly hash: Uint8Array;
}

/** What a client gives to log in. */
export interface Login {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/**
 * A client of one server. The messages are those of npm's immudb-node; its own client takes the
 * transactions of today's servers for forged, because it does not know version 1 of their hashes.
 */
export class ImmudbClient {
  private readonly metadata = new Metadata();

  private constructor(private readonly client: Client) {}

  static open(port: number, login: Login): Promise<ImmudbClient> {
    return ImmudbClient.over(new Client(`127.0.0.1:${port}`, credentials.createInsecure()), login);
  }

  /** Logs in over a connection of any kind, which is closed with the client. */
  static async over(connection: Client, login: Login): Promise<ImmudbClient> {
    const client = new ImmudbClient(connection);
    const request = new LoginRequest();
    request.setUser(Buffer.from(login.user));
    request.setPassword(Buffer.from(login.password));
    try {
      await client.login(request, login.database);
    } catch (error) {
      client.close();
      throw error;
    }
    return client;
  }

  close(): void {
    this.client.close();
  }

  /** Resolves with the number of the transaction. */
  async set(key: string, value: string, timeoutMs = 10_000): Promise<number> {
    const pair = new KeyValue();
    pair.setKey(Buffer.from(key));
    pair.setValue(Buffer.from(value));
    const request = new SetRequest();
    request.setKvsList([pair]);
    const header = await this.call('Set', request, TxMetadata, timeoutMs);
    return header.getId();
  }

  /** Reads a value without a proof. */
  async get(key: string): Promise<string> {
    const request = new KeyRequest();
    request.setKey(Buffer.from(key));
    const entry = await this.call('Get', request, Entry);
    return Buffer.from(entry.getValue_asU8()).toString();
  }

  async state(): Promise<State> {
    const state = await this.call('CurrentState', new Empty(), ImmutableState);
    return { tx: state.getTxid(), hash: state.getTxhash_asU8() };
  }

  /**
   * Reads a value and proves that it is in the transaction of `trusted`, which may be another
   * server's. Only that transaction's own values: those of earlier ones would need a longer proof.
   */
  async verifiedGet(key: string, trusted: State): Promise<string> {
    const keyRequest = new KeyRequest();
    keyRequest.setKey(Buffer.from(key));
    const request = new VerifiableGetRequest();
    request.setKeyrequest(keyRequest);
    request.setProvesincetx(trusted.tx);
    const answer = await this.call('VerifiableGet', request, VerifiableEntry);
    const entry = answer.getEntry();
    const proof = answer.getInclusionproof();
    const header = answer.getVerifiabletx()?.getDualproof()?.getTargettxmetadata();
    if (!entry || !proof || !header) throw new Error('the answer holds no proof');
    const value = Buffer.from(entry.getValue_asU8());
    const entryHash = root(entryDigest(key, value), proof.toObject());
    if (!same(entryHash, header.getEh_asU8())) {
      throw new Error(`the value of '${key}' is not in transaction ${header.getId()}`);
    }
    if (header.getId() !== trusted.tx || !same(transactionHash(header), trusted.hash)) {
      throw new Error(`transaction ${header.getId()} is not the trusted ${trusted.tx}`);
    }
    return value.toString();
  }

  private async login(request: LoginRequest, database: string): Promise<void> {
    const session = await this.call('Login', request, LoginResponse);
    this.metadata.set('authorization', session.getToken());
    const use = new Database();
    use.setDatabasename(database);
    const reply = await this.call('UseDatabase', use, UseDatabaseReply);
    this.metadata.set('authorization', reply.getToken());
  }

  private call<Answer>(
    method: string,
    request: Message,
    type: { deserializeBinary(bytes: Uint8Array): Answer },
    timeoutMs = 10_000,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        `/immudb.schema.ImmuService/${method}`,
        (message: Message) => Buffer.from(message.serializeBinary()),
        (bytes) => type.deserializeBinary(bytes),
        request,
        this.metadata,
        { deadline: Date.now() + timeoutMs },
        (error, answer) => {
          if (error) reject(error);
          else if (answer === undefined) reject(new Error(`${method} gave no answer`));
          else resolve(answer);
        },
      );
    });
  }
}

// the hashes below: https://github.com/codenotary/immudb/tree/v1.11.1/embedded (store/tx.go, htree/htree.go)

/** Version 1: no metadata, the key and the value's hash, each behind immudb's prefix for plain entries. */
function entryDigest(key: string, value: Buffer): Buffer {
  const prefixed = Buffer.concat([Buffer.from([0]), Buffer.from(key)]);
  return sha256(uint(2, 0), uint(2, prefixed.length), prefixed, sha256(Buffer.from([0]), value));
}

function root(
  digest: Buffer,
  proof: { leaf: number; width: number; termsList: readonly (Uint8Array | string)[] },
): Buffer {
  let [hash, index, last] = [sha256(Buffer.from([0]), digest), proof.leaf, proof.width - 1];
  for (const term of proof.termsList) {
    const other = typeof term === 'string' ? Buffer.from(term, 'base64') : Buffer.from(term);
    const left = index % 2 === 0 && index !== last;
    hash = sha256(Buffer.from([1]), ...(left ? [hash, other] : [other, hash]));
    [index, last] = [Math.floor(index / 2), Math.floor(last / 2)];
  }
  return hash;
}

/** Version 1 without metadata. */
function transactionHash(header: TxMetadata): Buffer {
  const inner = sha256(
    uint(8, header.getTs()),
    uint(2, 1),
    uint(2, 0),
    uint(4, header.getNentries()),
    header.getEh_asU8(),
    uint(8, header.getBltxid()),
    header.getBlroot_asU8(),
  );
  return sha256(uint(8, header.getId()), header.getPrevalh_asU8(), inner);
}

function uint(bytes: number, value: number): Buffer {
  return Buffer.from(value.toString(16).padStart(bytes * 2, '0'), 'hex');
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
