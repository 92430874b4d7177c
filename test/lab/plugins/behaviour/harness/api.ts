import { Agent, request } from 'node:https';
import { parse } from 'yaml';

/** A Kubernetes object, as the API server gives it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
    readonly deletionTimestamp?: string;
  };
  readonly [property: string]: unknown;
}

interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string };
  }[];
  readonly users: readonly {
    readonly user: {
      readonly 'client-certificate-data': string;
      readonly 'client-key-data': string;
    };
  }[];
}

interface Response {
  readonly status: number;
  readonly body: unknown;
}

/** Looks at, and meddles with, the cluster behind the plugin's back. */
export class Api {
  private readonly server: string;
  private readonly agent: Agent;

  constructor(kubeconfig: string) {
    const { clusters, users } = parse(kubeconfig) as Kubeconfig;
    const [{ cluster } = never('cluster')] = clusters;
    const [{ user } = never('user')] = users;
    const pem = (data: string) => Buffer.from(data, 'base64');
    this.server = cluster.server;
    this.agent = new Agent({
      ca: pem(cluster['certificate-authority-data']),
      cert: pem(user['client-certificate-data']),
      key: pem(user['client-key-data']),
      keepAlive: true,
    });
  }

  /** Gives the object at a path such as `/api/v1/namespaces/x/configmaps/y`; fails when it is absent. */
  async get(path: string): Promise<KubernetesObject> {
    return (await this.expect('GET', path)) as KubernetesObject;
  }

  /** Gives the objects of a collection. */
  async list(path: string): Promise<readonly KubernetesObject[]> {
    const { items } = (await this.expect('GET', path)) as { items: readonly KubernetesObject[] };
    return items;
  }

  async exists(path: string): Promise<boolean> {
    return (await this.send('GET', path)).status === 200;
  }

  async create(collection: string, object: object): Promise<KubernetesObject> {
    return (await this.expect('POST', collection, object)) as KubernetesObject;
  }

  /** JSON merge patch by a field manager that is not the plugin's. */
  async patch(path: string, patch: object, manager = 'somebody-else'): Promise<void> {
    const type = 'application/merge-patch+json';
    await this.expect('PATCH', `${path}?fieldManager=${manager}`, patch, type);
  }

  /** Server-side apply by a field manager that is not the plugin's. */
  async apply(path: string, object: object, manager = 'somebody-else'): Promise<void> {
    const type = 'application/apply-patch+yaml';
    await this.expect('PATCH', `${path}?fieldManager=${manager}&force=true`, object, type);
  }

  async delete(path: string): Promise<void> {
    await this.expect('DELETE', path);
  }

  close(): void {
    this.agent.destroy();
  }

  private async expect(method: string, path: string, body?: object, type?: string) {
    const response = await this.send(method, path, body, type);
    if (response.status >= 300) {
      throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(response.body)}`);
    }
    return response.body;
  }

  private send(method: string, path: string, body?: object, type = 'application/json') {
    return new Promise<Response>((resolve, reject) => {
      const outgoing = request(
        `${this.server}${path}`,
        { method, agent: this.agent, headers: { 'content-type': type } },
        (incoming) => {
          let text = '';
          incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          incoming.on('end', () => {
            resolve({ status: incoming.statusCode ?? 0, body: parsed(text) });
          });
        },
      );
      outgoing.on('error', reject).end(body && JSON.stringify(body));
    });
  }
}

function never(what: string): never {
  throw new Error(`the kubeconfig has no ${what}`);
}

/** An address that does not exist yet is answered in plain text. */
function parsed(text: string): unknown {
  return text.startsWith('{') ? (JSON.parse(text) as unknown) : text;
}
