import { stringify } from 'yaml';
import type { MachineFile } from './machine-files';

/**
 * User data that writes files once, when the machine is new, and starts what makes a node of it.
 * @see https://cloudinit.readthedocs.io/en/latest/reference/modules.html
 */
export function cloudInit(files: readonly MachineFile[]): string {
  const document = {
    write_files: files.map(({ path, permissions, content }) => ({
      path,
      owner: 'root:root',
      permissions,
      content,
    })),
    runcmd: [
      ['systemctl', 'daemon-reload'],
      // it is not waited for: a start that fails is tried again long after cloud-init has ended
      ['systemctl', 'enable', '--now', '--no-block', 'plinth-start.service'],
    ],
  };
  return `#cloud-config\n${stringify(document, { lineWidth: 0 })}`;
}

/**
 * Startup script of Google's guest environment, which every image of debian-cloud has. Those images have no cloud-init:
 * it is installed and run through its stages as if it had been there at boot.
 */
export const startupScript = `#!/bin/bash
set -euo pipefail
if command -v cloud-init >/dev/null; then exit 0; fi
# cloud-init is to carry out user data alone: network, users and keys are the guest environment's
mkdir -p /etc/cloud/cloud.cfg.d
cat >/etc/cloud/cloud.cfg.d/99-plinth.cfg <<'END'
datasource_list: [GCE]
network: {config: disabled}
users: []
disable_root: false
ssh_deletekeys: false
apt: {preserve_sources_list: true}
preserve_hostname: true
END
export DEBIAN_FRONTEND=noninteractive
# it runs once a boot, perhaps before the way out is there
until apt-get -o DPkg::Lock::Timeout=600 update &&
  apt-get -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold \\
    install --yes --no-install-recommends cloud-init; do
  sleep 20
done
cloud-init init --local
cloud-init init
cloud-init modules --mode=config
cloud-init modules --mode=final
`;
