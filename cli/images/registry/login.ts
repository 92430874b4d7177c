import { challengeOf, type Challenge } from './challenge';
import { statusText, type Answer, type Connection, type Question } from './connection';
import type { Credentials, CredentialStore } from './credentials';
import { isLoopback, type Endpoint } from './mirrors';
import { RegistryProblem } from './problem';

/** What of a registry is asked for. */
export interface Asked {
  readonly endpoint: Endpoint;
  /** Path of the repository, the mirror's prefix included. */
  readonly path: string;
}

type Bearer = Extract<Challenge, { scheme: 'bearer' }>;

/** Asks registries as whoever this machine is logged in as, once they want to know. */
export class Login {
  private readonly headers = new Map<string, Promise<string>>();

  constructor(
    private readonly connection: Connection,
    private readonly store: CredentialStore,
  ) {}

  /** Answers a question; a token that is no longer good is replaced once. */
  async ask(asked: Asked, question: Question): Promise<Answer> {
    const key = `${asked.endpoint.origin} ${asked.path}`;
    const known = this.headers.get(key);
    const answer = await this.askAs(question, known);
    if (answer.status !== 401) return answer;
    const challenge = challengeOf(answer.header('www-authenticate') ?? '');
    if (challenge === undefined) return answer;
    // of several that were refused together the first gets the token for all
    if (this.headers.get(key) === known) this.headers.set(key, this.header(asked, challenge));
    return this.askAs(question, this.headers.get(key));
  }

  private async askAs(question: Question, header: Promise<string> | undefined): Promise<Answer> {
    const authorization = await header;
    return this.connection.ask({
      ...question,
      headers: { ...question.headers, ...(authorization && { authorization }) },
    });
  }

  /** The `Authorization` that meets a challenge; empty where nobody is logged in and a name is wanted. */
  private async header(asked: Asked, challenge: Challenge): Promise<string> {
    const { host } = asked.endpoint;
    const credentials = await this.store.of(host);
    if (credentials?.kind === 'registry') return `Bearer ${credentials.token}`;
    if (challenge.scheme === 'bearer') {
      return `Bearer ${await this.token(asked, challenge, credentials)}`;
    }
    return credentials?.kind === 'password' ? basic(credentials) : '';
  }

  private async token(
    asked: Asked,
    challenge: Bearer,
    credentials: Credentials | undefined,
  ): Promise<string> {
    const answer = await this.connection.ask(tokenQuestion(asked, challenge, credentials));
    if (answer.status !== 200) {
      const who = credentials === undefined ? 'to nobody in particular' : 'to whom it knows you as';
      throw new RegistryProblem(
        `${asked.endpoint.host} gives no token ${who}: ${statusText(answer)}`,
      );
    }
    const token = tokenIn(answer.body);
    if (token === undefined) {
      throw new RegistryProblem(`${asked.endpoint.host} answers without a token`);
    }
    return token;
  }
}

/** @see https://distribution.github.io/distribution/spec/auth/token/ */
function tokenQuestion(
  { endpoint, path }: Asked,
  { realm, service, scope }: Bearer,
  credentials: Credentials | undefined,
): Question {
  const url = realmOf(realm, endpoint.host);
  const wanted = scope ?? `repository:${path}:pull`;
  if (credentials?.kind === 'identity') {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'plinth',
      refresh_token: credentials.token,
      scope: wanted,
      ...(service !== undefined && { service }),
    });
    return { url, method: 'POST', headers: {}, form };
  }
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', wanted);
  return {
    url,
    method: 'GET',
    headers: credentials?.kind === 'password' ? { authorization: basic(credentials) } : {},
  };
}

/** A password goes to this address: not in clear text, and to this machine only if its own registry says so. */
function realmOf(realm: string, host: string): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  const isHere = url !== undefined && isLoopback(url.host);
  if (url === undefined || (isHere ? !isLoopback(host) : url.protocol !== 'https:')) {
    throw new RegistryProblem(`${host} wants the login at an address that is not safe`);
  }
  return url;
}

function tokenIn(body: Buffer): string | undefined {
  let given: { readonly token?: unknown; readonly access_token?: unknown } | null;
  try {
    given = JSON.parse(body.toString('utf8')) as typeof given;
  } catch {
    return undefined;
  }
  const found = [given?.token, given?.access_token].find(
    (one): one is string => typeof one === 'string' && /^[\x21-\x7e]+$/.test(one),
  );
  return found;
}

function basic({ username, password }: Extract<Credentials, { kind: 'password' }>): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
