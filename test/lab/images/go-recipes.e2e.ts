import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { images } from '../../../environments/images';
import { proofImages } from '../../../lab/images/recipes/go-proofs';
import { temporaryFolder } from '../../temporary';
import type { Ran } from '../../run';
import { ImageRoot, type Container } from './image-root';

const minutes = 60 * 1000;
jest.setTimeout(20 * minutes);

/** How a program of an image is asked, as whom our pods run it, and what it answers. */
type Question = Container & { readonly says: RegExp; readonly code?: number };

const lab = {
  pause: 'registry.k8s.io/pause:3.10.1',
  coredns: 'registry.k8s.io/coredns/coredns:v1.12.1',
};

const questions: Readonly<Record<string, readonly Question[]>> = {
  [lab.pause]: [{ args: ['-v'], says: /^pause 3\.10\.1$/m }],
  [lab.coredns]: [
    { args: ['-version'], says: /^CoreDNS-1\.12\.1$/m },
    { args: ['-plugins'], says: /^kubernetes$/m },
  ],
  [images['local-path-provisioner']]: [
    { command: ['local-path-provisioner', '--version'], user: 65534, says: /version v0\.0\.30$/m },
  ],
  [images['sealed-secrets-controller']]: [
    { command: ['controller', '--version'], user: 1001, says: /version: 0\.30\.0$/m },
  ],
  [images['cloudnative-pg']]: [
    { command: ['/manager', 'version'], user: 10001, says: /1\.30\.0/ },
    { args: ['version'], says: /1\.30\.0/ },
  ],
  [images['barman-cloud']]: [{ args: ['operator', '--help'], user: 10001, says: /--server-cert/ }],
  [images.immudb]: [
    { command: ['immudb', 'version'], user: 3322, says: /1\.11\.1/ },
    { args: ['version'], says: /1\.11\.1/ },
    { command: ['immuadmin', 'version'], says: /1\.11\.1/ },
    { command: ['immuclient', 'version'], says: /1\.11\.1/ },
    {
      command: [
        '/bin/bash',
        '-ec',
        'printf YQ== | base64 -d | gzip | gzip -dc | grep -c a; sleep 0.1; date -u +%s',
      ],
      user: 3322,
      says: /^1\n\d{10}\n$/,
    },
  ],
  [images.infra]: [
    { args: ['version'], says: /0\.21\.0/ },
    { command: ['infra', 'connector', '--help'], user: 1000, says: /connector/ },
    {
      command: [
        'sh',
        '-c',
        'echo $(($(echo abc | wc -c))); grep -q a /etc/passwd && sleep 0.1 && date +%s',
      ],
      user: 1000,
      says: /^4\n\d{10}\n$/,
    },
  ],
  [images.traefik]: [
    { args: ['version'], user: 65532, says: /Version:\s+3\.6\.12/ },
    { args: ['--nonsense=1'], user: 65532, code: 1, says: /field not found, node: nonsense/ },
    { args: ['traefik', 'version'], says: /Version:\s+3\.6\.12/ },
    { args: ['echo', 'no command of its own'], says: /^no command of its own$/m },
  ],
  [images.rclone]: [
    { args: ['version'], user: 3322, says: /^rclone v1\.75\.1$/m },
    // it knows the store, and only has no network here
    {
      args: ['lsf', '--retries=1', '--low-level-retries=1', ':s3,endpoint="http://192.0.2.1":x'],
      user: 3322,
      env: { HOME: '/tmp' },
      code: 1,
      says: /network is unreachable/,
    },
    { args: ['lsf', ':ftp:x'], user: 3322, code: 1, says: /didn't find backend called "ftp"/ },
    {
      command: [
        '/bin/sh',
        '-ec',
        'basename /a/b; printf "2\\n10\\n" | sort -n | tail -n 1 | sed s/10/ten/',
      ],
      user: 3322,
      says: /^b\nten\n$/,
    },
  ],
  [images.podinfo]: [
    { args: ['./podinfo', '--version'], user: 100, says: /^6\.9\.2$/m },
    { command: ['podcli', 'version'], says: /^6\.9\.2$/m },
  ],
  [images['prometheus-operator']]: [{ args: ['--version'], user: 65534, says: /version 0\.93\.1/ }],
  [images['prometheus-config-reloader']]: [{ args: ['--version'], says: /version 0\.93\.1/ }],
  [images.prometheus]: [
    { args: ['--version'], says: /version 3\.13\.1/ },
    {
      command: ['promtool', 'check', 'config', '/etc/prometheus/prometheus.yml'],
      user: 65534,
      says: /SUCCESS: .*prometheus\.yml is valid/,
    },
  ],
  [images['node-exporter']]: [{ args: ['--version'], says: /version 1\.12\.1/ }],
  [images['kube-state-metrics']]: [
    { command: ['/kube-state-metrics', 'version'], user: 65534, says: /2\.19\.1/ },
    // beside the entrypoint's own arguments
    { args: ['--port=8080', '--help'], says: /--telemetry-port/ },
  ],
  [proofImages.pebble]: [{ args: ['-version'], says: /version: v2\.10\.1/ }],
  [proofImages.challtestsrv]: [{ args: ['-h'], says: /-dnsserver/ }],
  [proofImages.notes]: [{ args: ['version'], user: 65532, says: /^notes 1\.0\.0$/m }],
};

function titleOf({ command = ['its entrypoint'], args = [], user }: Question): string {
  const as = user === undefined ? 'its own user' : `user ${String(user)}`;
  return `${[...command, ...args].join(' ')} answers as ${as}`;
}

describe.each(Object.entries(questions))('%s', (reference, asked) => {
  let root: ImageRoot;
  beforeAll(async () => {
    root = await ImageRoot.of(reference, temporaryFolder('image'));
  });

  test.each(asked.map((question) => [titleOf(question), question] as const))(
    '%s',
    async (_, { says, code = 0, ...container }) => {
      const answer: Ran = await root.run(container);
      expect(answer.out).toMatch(says);
      expect(answer.code).toBe(code);
    },
  );

  test('has a folder for temporary files that everybody may write to', async () => {
    if (reference === lab.pause) {
      await expect(access(join(root.folder, 'tmp'))).rejects.toThrow('ENOENT');
      return;
    }
    expect((await stat(join(root.folder, 'tmp'))).mode & 0o7777).toBe(0o1777);
  });
});
