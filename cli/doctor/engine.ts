import { existsSync } from 'node:fs';
import type { Need } from './need';

/** What `pulumi whoami --json` says. */
export interface Whoami {
  readonly user?: string;
  readonly url?: string;
}

export function backendNeed(answer: Whoami | { readonly failure: string }): Need {
  const name = 'backend';
  if ('failure' in answer) {
    return {
      name,
      state: 'missing',
      detail: firstLine(answer.failure),
      fix: 'log in: pulumi login <address>, or set PULUMI_BACKEND_URL',
    };
  }
  const { url = 'unknown address', user } = answer;
  return {
    name,
    state: 'ok',
    // an address may carry a password
    detail: `${withoutPassword(url)}${user === undefined ? '' : ` as ${user}`}`,
  };
}

export function stackNeed(
  stack: string,
  names: readonly string[] | { readonly failure: string },
): Need {
  if ('failure' in names) {
    return {
      name: 'stack',
      state: 'unknown',
      detail: `not to be seen: ${firstLine(names.failure)}`,
    };
  }
  const there = names.some((name) => name === stack || name.endsWith(`/${stack}`));
  if (there) return { name: 'stack', state: 'ok', detail: stack };
  return {
    name: 'stack',
    state: 'attention',
    detail: `'${stack}' is not in the backend yet`,
    fix: `make it with a secrets provider: pulumi stack init ${stack} --secrets-provider <key>`,
  };
}

/** The part of a stack's settings that says how its secrets are encrypted. */
export interface StackSettings {
  readonly secretsprovider?: string;
  readonly encryptionsalt?: string;
}

/** How the stack's secrets are opened, and whether this machine has what that takes. */
export function secretsProviderNeed(
  settings: StackSettings,
  env: NodeJS.ProcessEnv,
  isThere: (file: string) => boolean = existsSync,
): Need {
  const name = 'secrets provider';
  const provider = settings.secretsprovider ?? (settings.encryptionsalt && 'passphrase');
  if (provider === undefined) {
    return { name, state: 'ok', detail: "the backend's own: its settings name none" };
  }
  const [kind = provider] = provider.split('://');
  const file = env['PULUMI_CONFIG_PASSPHRASE_FILE'];
  switch (kind) {
    case 'passphrase': {
      if (env['PULUMI_CONFIG_PASSPHRASE'] !== undefined) {
        return { name, state: 'ok', detail: 'passphrase, from PULUMI_CONFIG_PASSPHRASE' };
      }
      if (file !== undefined && isThere(file)) {
        return { name, state: 'ok', detail: `passphrase, from ${file}` };
      }
      return {
        name,
        state: 'missing',
        detail:
          file === undefined ? 'passphrase, and there is none' : `passphrase: no file ${file}`,
        fix: 'set PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it',
      };
    }
    case 'gcpkms':
      return cloudNeed(name, provider, googleCredentials(env).find(isThere));
    default:
      return { name, state: 'ok', detail: `${kind}, with the credentials of this machine` };
  }
}

function cloudNeed(name: string, provider: string, credentials: string | undefined): Need {
  if (credentials !== undefined) {
    return { name, state: 'ok', detail: `${provider}, with ${credentials}` };
  }
  return {
    name,
    // a machine of Google's has credentials that are in no file
    state: 'attention',
    detail: `${provider}, and no credentials of Google Cloud are in a file here`,
    fix: 'gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS',
  };
}

/** @see https://docs.cloud.google.com/docs/authentication/application-default-credentials */
function googleCredentials(env: NodeJS.ProcessEnv): readonly string[] {
  const named = env['GOOGLE_APPLICATION_CREDENTIALS'];
  if (named !== undefined) return [named];
  const home = env['HOME'];
  return home === undefined ? [] : [`${home}/.config/gcloud/application_default_credentials.json`];
}

/** Whether the program that a kubeconfig logs in with is there. */
export function authPluginNeed(
  command: string,
  installHint: string,
  isThere: (command: string) => boolean,
): Need {
  const name = `auth plugin ${command}`;
  if (isThere(command)) return { name, state: 'ok', detail: 'on PATH' };
  return {
    name,
    state: 'missing',
    detail: 'not on PATH, and the kubeconfig logs in with it',
    fix: installHint === '' ? `install '${command}'` : installHint,
  };
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//…@');
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
