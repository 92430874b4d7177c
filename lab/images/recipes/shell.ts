import type { DebianFiles } from '../recipe';

/**
 * What runs shell commands in an image without Debian's closure: one static executable, and names for what it can do.
 * A recipe spreads both: `debian: shell.debian, links: { ...shell.links }`.
 */
export const shell = {
  debian: {
    suite: 'trixie',
    packages: ['busybox-static'],
    only: ['/usr/bin/busybox', '/usr/share/doc/busybox-static/copyright'],
  } satisfies DebianFiles,
  links: Object.fromEntries([
    ['/bin/busybox', '../usr/bin/busybox'],
    ...applets().map((applet) => [`/bin/${applet}`, 'busybox'] as const),
  ]) as Readonly<Record<string, string>>,
} as const;

/** What scripts in containers call; Debian's build has less than the upstream one. */
function applets(): readonly string[] {
  return `[ [[ arch arp ascii ash awk base64 basename bc bzcat bzip2 cal cat chgrp chmod chown chroot clear cmp cp cpio
    crc32 cut date dc dd df diff dirname dnsdomainname dos2unix du echo ed egrep env expand expr factor fallocate false
    fgrep find fold free fsfreeze fstrim getopt grep groups gunzip gzip head hexdump hostid hostname httpd id ifconfig
    install ionice ip ipcalc kill killall less link ln logger ls lzcat lzma md5sum microcom mkdir mkfifo mknod mktemp
    more mount mv nc netstat nl nologin nproc nslookup od paste patch pidof ping ping6 printf ps pwd
    readlink realpath renice reset rev rm rmdir route run-parts sed seq setpriv setsid sh sha1sum sha256sum sha3sum
    sha512sum shred shuf sleep sort ssl_client stat strings stty su sync sysctl tac tail tar taskset tee telnet test
    time timeout top touch tr traceroute true truncate tty umount uname uniq unix2dos unlink unxz unzip uptime usleep
    uudecode uuencode vi watch wc wget which who whoami xargs xxd xz xzcat yes zcat`
    .split(/\s+/)
    .filter(Boolean);
}
