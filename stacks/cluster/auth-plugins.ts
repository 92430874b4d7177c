import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { UserError } from '../../errors/user-error';

/** A program that a kubeconfig runs to log in. */
export interface AuthPlugin {
  /** Its command: a name to look for on PATH, or a path. */
  readonly command: string;
  /** How it is installed. */
  readonly fix: string;
}

/** The one of GKE. */
export const gkeAuthPlugin: AuthPlugin = {
  command: 'gke-gcloud-auth-plugin',
  fix: "'gcloud components install gke-gcloud-auth-plugin', or the package google-cloud-cli-gke-gcloud-auth-plugin",
};

/**
 * Makes sure of the programs that log in, before anything is made: without them everything up to the first object in
 * the cluster would work, and that one fail.
 *
 * @throws UserError with each one that is missing.
 */
export function requireAuthPlugins(
  plugins: readonly AuthPlugin[],
  path = process.env['PATH'] ?? '',
): void {
  const missing = plugins.filter(({ command }) => !isInstalled(command, path));
  if (missing.length === 0) return;
  throw new UserError(
    missing.map(
      ({ command }) => `cluster: '${command}' must be on PATH, for the kubeconfig logs in with it`,
    ),
    { fix: `install it: ${missing.map(({ fix }) => fix).join('; ')}` },
  );
}

function isInstalled(command: string, path: string): boolean {
  if (isAbsolute(command)) return isExecutable(command);
  return path
    .split(delimiter)
    .some((folder) => folder !== '' && isExecutable(join(folder, command)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
