/**
 * Takes the version that the control plane writes on the node, in place: pods go on running.
 * @see https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/upgrading-linux-nodes/
 */
export const workerUpgradeProgram = `#!/bin/bash
set -euo pipefail
cd /usr/local/lib/plinth
# shellcheck source=machine.env
. /etc/plinth/machine.env

wanted=$(kubectl --kubeconfig /etc/kubernetes/kubelet.conf get node "$NODE_NAME" \\
  --output 'jsonpath={.metadata.annotations.plinth\\.dev/kubernetes-version}')
if [[ ! "$wanted" =~ ^v1\\.[0-9]+\\.[0-9]+$ ]]; then exit 0; fi
if [[ "$(kubelet --version)" == "Kubernetes $wanted" ]]; then exit 0; fi
version=$(cut -c 2- <<<"$wanted")

./install "$version" kubeadm
kubeadm upgrade node
./install "$version" kubelet kubectl
systemctl daemon-reload
systemctl restart kubelet.service
`;
