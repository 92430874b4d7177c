import type { Asked } from './front-door';
import type { NamedAnswer } from './https';

/** What answers to a call of Infra's API. */
export interface InfraAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Infra's API, by whatever way leads to it. */
export class InfraClient {
  constructor(private readonly ask: (path: string, asked: Asked) => Promise<NamedAnswer>) {}

  /** Calls the API, as who has that access key. */
  async call(method: string, path: string, key?: string, body?: object): Promise<InfraAnswer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await this.ask(path, {
      method,
      headers: {
        'infra-version': '0.21.0',
        'content-type': 'application/json',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) }),
      },
      ...(text === undefined ? {} : { body: text }),
    });
    // a gateway that has nobody to ask says so in words
    if (answer.status === 503) throw new Error(`${method} ${path}: 503 ${answer.body.trim()}`);
    return {
      status: answer.status,
      body: (answer.body === '' ? {} : JSON.parse(answer.body)) as InfraAnswer['body'],
    };
  }

  /** Logs in and gives the session's access key. */
  async login(name: string, password: string): Promise<string> {
    const given = { passwordCredentials: { name, password } };
    const { status, body } = await this.call('POST', '/api/login', undefined, given);
    if (status !== 201) throw new Error(`login of ${name}: ${status} ${JSON.stringify(body)}`);
    return String(body['accessKey']);
  }

  /** Names of what a list holds, in its order. */
  async names(path: string, key: string): Promise<readonly string[]> {
    const { status, body } = await this.call('GET', path, key);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    return (body['items'] as readonly { readonly name: string }[]).map(({ name }) => name);
  }
}
