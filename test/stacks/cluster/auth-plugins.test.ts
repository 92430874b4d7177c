import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { gkeAuthPlugin, requireAuthPlugins } from '../../../stacks/cluster/auth-plugins';
import { temporaryFolder } from '../../temporary';

const folder = temporaryFolder('auth-plugins');

function install(name: string, mode: number): string {
  const file = join(folder, name);
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, mode);
  return file;
}

test('finds a program in any folder of PATH', () => {
  install('gke-gcloud-auth-plugin', 0o755);
  requireAuthPlugins([gkeAuthPlugin], ['', '/nowhere', folder].join(delimiter));
});

test('finds a program by its path', () => {
  requireAuthPlugins([{ command: install('by-path', 0o755), fix: '-' }], '');
});

test('fails with each program that is missing, and how to get it', () => {
  expect(() => {
    requireAuthPlugins([gkeAuthPlugin, { command: 'aws', fix: 'brew install awscli' }], '/nowhere');
  }).toThrow(
    [
      "cluster: 'gke-gcloud-auth-plugin' must be on PATH, for the kubeconfig logs in with it",
      "cluster: 'aws' must be on PATH, for the kubeconfig logs in with it",
      "  fix: install it: 'gcloud components install gke-gcloud-auth-plugin', or the package google-cloud-cli-gke-gcloud-auth-plugin; brew install awscli",
    ].join('\n'),
  );
});

test('fails when a file of that name can not be run', () => {
  install('plain', 0o644);
  mkdirSync(join(folder, 'a-folder'));
  for (const command of ['plain', 'a-folder']) {
    expect(() => {
      requireAuthPlugins([{ command, fix: '-' }], folder);
    }).toThrow(`cluster: '${command}' must be on PATH, for the kubeconfig logs in with it`);
  }
});
