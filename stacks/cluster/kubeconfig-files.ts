import { dirname, isAbsolute, resolve } from 'node:path';
import { parse } from 'yaml';
import { UserError } from '../../errors/user-error';
import type { AuthPlugin } from './auth-plugins';

/** A kubeconfig with one cluster, user and context, and all that they need in itself. */
export interface Kubeconfig {
  /** Always `v1`. */
  readonly apiVersion: 'v1';
  /** Always `Config`. */
  readonly kind: 'Config';
  /** The cluster. */
  readonly clusters: readonly [{ readonly name: string; readonly cluster: Section }];
  /** The user. */
  readonly users: readonly [{ readonly name: string; readonly user: Section }];
  /** The context. */
  readonly contexts: readonly [{ readonly name: string; readonly context: Section }];
  /** Its name. */
  readonly 'current-context': string;
}

/** Part of a kubeconfig. */
export type Section = Readonly<Record<string, unknown>>;

/** Content of a file; undefined where there is none. */
export type Read = (path: string) => Buffer | undefined;

interface Entry {
  readonly file: string;
  readonly content: Section;
}

/**
 * The context of that name, found as kubectl finds it (of two entries of one name, the first counts), with what it
 * refers to in other files put into it, so that it leads to the cluster from any machine.
 *
 * @throws UserError when there is no such context, or it names something that is not there.
 */
export function contextIn(
  paths: readonly string[],
  { context, environment }: { readonly context: string; readonly environment: string },
  read: Read,
): Kubeconfig {
  const files = paths.flatMap((path) => parsed(path, read));
  const where = `${environment}.cluster`;
  const contexts = entries(files, 'contexts', 'context');
  const found = contexts.get(context)?.content;
  if (found === undefined) {
    const known =
      [...contexts.keys()].map((name) => `'${String(name)}'`).join(', ') || 'none there';
    throw new UserError(
      `${where}.context: 'context' must be one of ${paths.join(', ')} (${known}), got '${context}'`,
      { fix: 'KUBECONFIG names the files; kubectl config get-contexts lists what is in them' },
    );
  }
  const cluster = entries(files, 'clusters', 'cluster').get(found['cluster']);
  const user = entries(files, 'users', 'user').get(found['user']);
  const problems = [
    ...missing(`${where}.context`, 'cluster', cluster, found),
    ...missing(`${where}.context`, 'user', user, found),
  ];
  if (cluster === undefined || user === undefined) throw new UserError(problems);
  const inlined = { cluster: contained(cluster, read), user: contained(user, read) };
  const unread = [...inlined.cluster.problems, ...inlined.user.problems];
  if (unread.length > 0) throw new UserError(unread.map((text) => `${where}.context: ${text}`));
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: context, cluster: inlined.cluster.content }],
    users: [{ name: context, user: inlined.user.content }],
    contexts: [{ name: context, context: { ...found, cluster: context, user: context } }],
    'current-context': context,
  };
}

/** Programs that a kubeconfig logs in with. */
export function authPluginsOf({ users }: Kubeconfig): readonly AuthPlugin[] {
  return users.flatMap(({ user }) => {
    const exec = sectionOf(user['exec']);
    const command = exec['command'];
    if (typeof command !== 'string') return [];
    const hint = exec['installHint'];
    return [{ command, fix: typeof hint === 'string' ? hint.trim() : `'${command}'` }];
  });
}

function parsed(path: string, read: Read): readonly Entry[] {
  const text = read(path)?.toString('utf8');
  if (text === undefined) return [];
  try {
    return [{ file: path, content: sectionOf(parse(text)) }];
  } catch (error) {
    const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n');
    throw new UserError(`${path}: must be a kubeconfig in YAML, got: ${reason}`, { cause: error });
  }
}

/** Entries of a list by name, each with the file that it stands in. */
function entries(files: readonly Entry[], list: string, key: string): ReadonlyMap<unknown, Entry> {
  const all = new Map<unknown, Entry>();
  for (const { file, content } of files) {
    const listed: unknown = content[list];
    for (const each of Array.isArray(listed) ? listed.map(sectionOf) : []) {
      if (!all.has(each['name'])) all.set(each['name'], { file, content: sectionOf(each[key]) });
    }
  }
  return all;
}

function missing(
  where: string,
  kind: 'cluster' | 'user',
  found: Entry | undefined,
  context: Section,
): readonly string[] {
  if (found !== undefined) return [];
  return [`${where}: its '${kind}' must be in the kubeconfig too, got '${String(context[kind])}'`];
}

/** What a path stands for, and the key under which its content stands itself. */
const references: Readonly<Record<string, string>> = {
  'certificate-authority': 'certificate-authority-data',
  'client-certificate': 'client-certificate-data',
  'client-key': 'client-key-data',
  tokenFile: 'token',
};

function contained(
  { file, content }: Entry,
  read: Read,
): { readonly content: Section; readonly problems: readonly string[] } {
  const result: Record<string, unknown> = { ...content };
  const problems: string[] = [];
  for (const [reference, key] of Object.entries(references)) {
    const path = content[reference];
    if (typeof path !== 'string') continue;
    const absolute = isAbsolute(path) ? path : resolve(dirname(file), path);
    const data = read(absolute);
    if (data === undefined) {
      problems.push(`'${reference}' must be a file that can be read, got '${absolute}'`);
      continue;
    }
    Reflect.deleteProperty(result, reference);
    // the content itself counts before the path
    result[key] ??= key === 'token' ? data.toString('utf8').trim() : data.toString('base64');
  }
  return { content: result, problems };
}

function sectionOf(value: unknown): Section {
  return typeof value === 'object' && value !== null ? (value as Section) : {};
}
