/**
 * Makes the machine the control plane. A machine that takes the place of another gets the same keys, finds etcd's data on
 * the disk and goes on with them. It never resets: that would delete etcd's data.
 */
export const startControlPlaneProgram = `#!/bin/bash
set -euo pipefail
cd /usr/local/lib/plinth
# shellcheck source=machine.env
. /etc/plinth/machine.env

./prepare
if [[ ! -e /etc/plinth/initialised ]]; then
  ./fetch-secret "$SECRET"
  ./install "$(./metadata instance/attributes/plinth-kubernetes-version)" kubeadm kubelet kubectl
  install --directory --mode 0700 "$MOUNT/etcd" "$MOUNT/audit"
  kubeadm init --config /etc/plinth/kubeadm.yaml --skip-token-print
  # kubeadm makes a token of its own that admits for a day; the steward's alone are to admit
  kubectl --kubeconfig /etc/kubernetes/admin.conf --namespace kube-system delete secret \\
    --field-selector type=bootstrap.kubernetes.io/token
  touch /etc/plinth/initialised
fi
# at boot it may have been before its disk
systemctl start kubelet.service
systemctl enable --now plinth-steward.timer
`;

/** Makes the machine a worker. Until the control plane answers and takes the token, it tries again. */
export const startWorkerProgram = `#!/bin/bash
set -euo pipefail
cd /usr/local/lib/plinth
# shellcheck source=machine.env
. /etc/plinth/machine.env

./prepare
if [[ ! -e /etc/plinth/joined ]]; then
  install --directory --mode 0711 /var/lib/volumes
  ./fetch-secret "$SECRET"
  ./install "$(./metadata instance/attributes/plinth-kubernetes-version)" kubeadm kubelet kubectl
  # kubeadm refuses what an attempt that failed half-way made a node of; a kubeconfig alone is none yet,
  # for kubelet writes it before it has a certificate
  if [[ ! -e /etc/kubernetes/kubelet.conf || ! -e /var/lib/kubelet/pki/kubelet-client-current.pem ]]; then
    rm --force /etc/kubernetes/kubelet.conf
    kubeadm join --config /etc/plinth/kubeadm.yaml
  fi
  rm --force /etc/plinth/discovery.conf /etc/kubernetes/bootstrap-kubelet.conf
  touch /etc/plinth/joined
fi
systemctl start kubelet.service
systemctl enable --now plinth-worker-upgrade.timer
`;
