/** What kubeadm asks of a machine, at every start: no swap, its kernel's modules and settings, the data disk, containerd. */
export const prepareProgram = `#!/bin/bash
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
# shellcheck source=machine.env
. /etc/plinth/machine.env

# whoever speaks to the metadata server gets a token with which the keys of the cluster can be read
keep_pods_from_metadata() {
  local rule=(FORWARD --source "$POD_SUBNET" --destination 169.254.169.254 --protocol tcp --dport 80 --jump DROP)
  iptables --wait --check "\${rule[@]}" 2>/dev/null || iptables --wait --insert "\${rule[@]}"
}

# pods of a machine that starts again do not wait for what comes below
if [[ "$ROLE" == control-plane ]] && command -v iptables >/dev/null; then keep_pods_from_metadata; fi

swapoff --all
sed --in-place --regexp-extended '/^[^#].*[[:space:]]swap[[:space:]]/d' /etc/fstab
systemctl restart systemd-modules-load.service
sysctl --quiet --system

if [[ -n "$DISK" ]]; then
  device="/dev/disk/by-id/google-$DISK"
  udevadm settle
  if [[ ! -b "$device" ]]; then
    echo "the disk $device is not there" >&2
    exit 1
  fi
  # only zeros are nothing: blkid takes a damaged file system for an empty disk
  if cmp --silent --bytes=16777216 "$device" /dev/zero; then
    mkfs.ext4 -q "$device"
  elif ! blkid --probe "$device" >/dev/null; then
    echo "what is on the disk $device can not be told; it is not formatted" >&2
    exit 1
  fi
  mkdir -p "$MOUNT"
  if ! grep --quiet --fixed-strings "$device $MOUNT " /etc/fstab; then
    echo "$device $MOUNT ext4 defaults,nofail,x-systemd.device-timeout=60 0 2" >>/etc/fstab
    systemctl daemon-reload
  fi
  mountpoint --quiet "$MOUNT" || mount "$MOUNT"
  # the disk may have grown
  resize2fs "$device"
  chmod 0711 "$MOUNT"
fi

apt-get -o DPkg::Lock::Timeout=600 update
apt-get -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold \\
  install --yes --no-install-recommends --no-upgrade \\
  containerd runc iptables conntrack ethtool socat curl ca-certificates openssl
systemctl enable --now containerd.service

if [[ "$ROLE" == control-plane ]]; then keep_pods_from_metadata; fi
`;
