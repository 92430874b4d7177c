import { UserError } from '../../errors/user-error';

/**
 * Where volumes lie, and how their folders come and go.
 *
 * @throws UserError when the folder is none of a volume's own.
 * @see https://github.com/rancher/local-path-provisioner#configuration
 */
export function provisionerConfiguration(
  folder: string,
  helperImage: string,
): Readonly<Record<string, string>> {
  if (!/^(\/[a-z0-9][a-z0-9._-]*){2,}$/.test(folder)) {
    throw new UserError(
      `local-path: 'folder' must be an absolute path below a folder of the machine (such as '/var/lib/volumes'), got '${folder}'`,
    );
  }
  return {
    'config.json': json({
      nodePathMap: [{ node: 'DEFAULT_PATH_FOR_NON_LISTED_NODES', paths: [folder] }],
    }),
    setup: script('mkdir -m 0777 -p "$VOL_DIR"'),
    teardown: script('rm -rf "$VOL_DIR"'),
    'helperPod.yaml': json(helperPod(helperImage)),
  };
}

/** It runs as root, for it makes folders of the machine. */
function helperPod(image: string) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'helper-pod' },
    spec: {
      priorityClassName: 'system-node-critical',
      automountServiceAccountToken: false,
      tolerations: [
        { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
      ],
      containers: [{ name: 'helper-pod', image, imagePullPolicy: 'IfNotPresent' }],
    },
  };
}

function script(command: string): string {
  return `#!/bin/sh\nset -eu\n${command}\n`;
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
