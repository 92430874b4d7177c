/** Reads from the metadata server, which tells what may be told to every program of the machine. */
export const metadataProgram = `#!/bin/bash
# Usage: metadata PATH
set -euo pipefail
exec curl --silent --show-error --fail --retry 5 --header 'Metadata-Flavor: Google' \\
  "http://metadata.google.internal/computeMetadata/v1/$1"
`;

/**
 * Installs packages of Kubernetes in one version, and holds them there against the machine's own updates. Each minor
 * version has a repository of its own.
 * @see https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/
 */
export const installProgram = `#!/bin/bash
# Usage: install VERSION PACKAGE...
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
version=$1
shift
repository="https://pkgs.k8s.io/core:/stable:/v$(cut -d . -f 1,2 <<<"$version")/deb"
key=/etc/apt/keyrings/kubernetes.asc

mkdir -p /etc/apt/keyrings
curl --silent --show-error --fail --location --retry 5 --output "$key.new" "$repository/Release.key"
chmod 0644 "$key.new"
mv "$key.new" "$key"
cat >/etc/apt/sources.list.d/kubernetes.sources <<END
Types: deb
URIs: $repository/
Suites: /
Signed-By: $key
END

packages=()
for package in "$@"; do packages+=("$package=$version-*"); done
apt-get -o DPkg::Lock::Timeout=600 update
apt-get -o DPkg::Lock::Timeout=600 install --yes --allow-change-held-packages "\${packages[@]}"
apt-mark hold "$@"
`;
