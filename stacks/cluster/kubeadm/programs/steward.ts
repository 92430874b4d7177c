/**
 * One pass over the cluster, from the control plane: certificates, versions, one node after the other, and who may join.
 * It stops at the first thing that fails, and the next pass begins there.
 * @see https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-upgrade/
 */
export const stewardProgram = `#!/bin/bash
set -euo pipefail
cd /usr/local/lib/plinth
# shellcheck source=machine.env
. /etc/plinth/machine.env
export KUBECONFIG=/etc/kubernetes/admin.conf

version=$(./metadata instance/attributes/plinth-kubernetes-version)
names=$(./metadata instance/attributes/plinth-workers)
IFS=, read -r -a workers <<<"$names"

version_of() {
  kubectl get node "$1" --ignore-not-found --output 'jsonpath={.status.nodeInfo.kubeletVersion}'
}

is_ready() {
  [[ "$(kubectl get node "$1" --ignore-not-found \\
    --output 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" == True ]]
}

minor_of() { cut -d . -f 2 <<<"$1"; }

# certificates of the control plane last a year; an upgrade renews them too
renew_certificates() {
  local month=2592000
  if openssl x509 -checkend "$month" -noout -in /etc/kubernetes/pki/apiserver.crt >/dev/null; then
    return
  fi
  kubeadm certs renew all
  for component in etcd kube-apiserver kube-controller-manager kube-scheduler; do
    crictl ps --quiet --name "^$component$" | xargs --no-run-if-empty crictl stop
  done
}

upgrade_control_plane() {
  if [[ "$(version_of "$NODE_NAME")" == "v$version" ]]; then return; fi
  ./install "$version" kubeadm
  kubeadm upgrade apply --yes "v$version"
  ./install "$version" kubelet kubectl
  systemctl daemon-reload
  systemctl restart kubelet.service
  kubectl wait --for "jsonpath={.status.nodeInfo.kubeletVersion}=v$version" --timeout 5m \\
    "node/$NODE_NAME"
}

# a token that always worked would make a node of whoever gets hold of it
admit_workers() {
  local id secret absent=0
  IFS=. read -r id secret </etc/plinth/token
  for worker in "\${workers[@]}"; do is_ready "$worker" || absent=1; done
  if [[ "$absent" == 0 ]]; then
    kubectl --namespace kube-system delete secret "bootstrap-token-$id" --ignore-not-found
    return
  fi
  # from its input: arguments can be read by every process of the machine
  kubectl apply --server-side --force-conflicts --field-manager plinth --filename - >/dev/null <<END
apiVersion: v1
kind: Secret
type: bootstrap.kubernetes.io/token
metadata:
  name: bootstrap-token-$id
  namespace: kube-system
stringData:
  description: Admits the workers that the program wants and that are not there
  token-id: "$id"
  token-secret: "$secret"
  expiration: "$(date --utc --date '+1 hour' +%Y-%m-%dT%H:%M:%SZ)"
  usage-bootstrap-authentication: "true"
  usage-bootstrap-signing: "true"
  auth-extra-groups: system:bootstrappers:kubeadm:default-node-token
END
}

# a machine that the program deleted leaves its node behind
forget_workers() {
  local node
  for node in $(kubectl get nodes --selector plinth.dev/pool --output 'jsonpath={.items[*].metadata.name}'); do
    if printf '%s\\n' "\${workers[@]}" | grep --quiet --line-regexp --fixed-strings "$node"; then
      continue
    fi
    is_ready "$node" || kubectl delete node "$node"
  done
}

upgrade_worker() {
  local worker=$1
  # kubelet may jump between patches under running pods, not between minor versions
  if [[ "$(minor_of "$(version_of "$worker")")" != "$(minor_of "$version")" ]]; then
    kubectl annotate node "$worker" --overwrite plinth.dev/drained=for-upgrade
    kubectl drain "$worker" --ignore-daemonsets --delete-emptydir-data --timeout 15m
  fi
  kubectl annotate node "$worker" --overwrite "plinth.dev/kubernetes-version=v$version"
  kubectl wait --for "jsonpath={.status.nodeInfo.kubeletVersion}=v$version" --timeout 15m \\
    "node/$worker"
  kubectl wait --for condition=Ready --timeout 5m "node/$worker"
}

# only what an upgrade drained: an administrator's cordon stays
take_pods_again() {
  local drained
  drained=$(kubectl get node "$1" --output 'jsonpath={.metadata.annotations.plinth\\.dev/drained}')
  if [[ -z "$drained" ]]; then return; fi
  kubectl uncordon "$1"
  kubectl annotate node "$1" plinth.dev/drained-
}

upgrade_workers() {
  local worker
  for worker in "\${workers[@]}"; do
    # never a second one while one is away
    is_ready "$worker" || return 0
  done
  for worker in "\${workers[@]}"; do
    if [[ "$(version_of "$worker")" != "v$version" ]]; then upgrade_worker "$worker"; fi
    take_pods_again "$worker"
  done
}

renew_certificates
upgrade_control_plane
admit_workers
forget_workers
upgrade_workers
`;
