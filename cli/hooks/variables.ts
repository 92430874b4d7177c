import { dirname } from 'node:path';
import type { Environment } from '../../environments/environment';
import type { HookName } from '../../environments/hooks';
import type { Phase } from '../phases/phase';

/** What all hooks of a run have in common. */
export interface HookContext {
  /** The command that runs them. */
  readonly command: 'up' | 'preview';
  /** The phase that was asked for. @default - all of them */
  readonly phase?: Phase | undefined;
  readonly environment: Environment;
  /** Folder of the checkout. */
  readonly checkout: string;
  /** Namespaces of the platform. */
  readonly namespaces: readonly string[];
  /** Folder in which the manifests are, for whoever looks at them. */
  readonly manifests: string;
  /** Variables by which the programs of a platform of this machine are found. @default - none */
  readonly local?: Readonly<Record<string, string>> | undefined;
}

/** One hook, found and found right. */
export interface Hook {
  readonly name: HookName;
  /** Absolute path of the executable. */
  readonly file: string;
  readonly timeoutMs: number;
  /** Names of the caller's variables that it gets. */
  readonly variables: readonly string[];
}

/** Variables of the caller's shell that are no secret and lead to none that is not a file's. */
const harmless =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TERM|CI|NO_COLOR|XDG_\w+|KUBECONFIG|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS)$/;

/** The whole environment of a hook's process: nothing of the caller's that could be a secret, unless it is asked for. */
export function hookVariables(
  hook: Hook,
  context: HookContext,
  env: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  const { environment, checkout, namespaces } = context;
  const own = new Set(hook.variables);
  const given = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && (harmless.test(name) || own.has(name)) ? [[name, value] as const] : [],
  );
  const namespace = namespaceOf(environment);
  const folder = dirname(hook.file);
  return {
    ...Object.fromEntries(given),
    ...context.local,
    PLINTH_HOOK: hook.name,
    PLINTH_COMMAND: context.command,
    PLINTH_PHASE: context.phase ?? 'all',
    PLINTH_ENVIRONMENT: environment.name,
    PLINTH_DOMAIN: environment.domain,
    ...(namespace !== undefined && { PLINTH_NAMESPACE: namespace, KAPTAIN_NAMESPACE: namespace }),
    PLINTH_NAMESPACES: namespaces.join(' '),
    PLINTH_CHECKOUT: checkout,
    PLINTH_HOOK_DIRECTORY: folder,
    PLINTH_MANIFESTS: context.manifests,
    KAPTAIN_NAMESPACE_DIRECTORY: folder,
    KAPTAIN_WORKING_DIRECTORY: checkout,
  };
}

/** Where the application is; the one namespace of a branch. */
function namespaceOf({ name, branch, application }: Environment): string | undefined {
  return application?.namespace ?? (branch && name);
}

/** Values that a hook may know and nobody else: they are blotted out of what it says. */
export function secretsOf(hook: Hook, env: NodeJS.ProcessEnv): readonly string[] {
  return hook.variables
    .flatMap((name) => env[name] ?? [])
    .flatMap((value) => [value, ...value.split(/\r?\n/)])
    .filter((value) => value.trim().length >= shortestSecret)
    .sort((a, b) => b.length - a.length);
}

// shorter ones would blot out half of every line, and protect nothing
const shortestSecret = 4;
