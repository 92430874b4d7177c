import { paths } from './layout';

/** Makes the machine a node when it starts, and tries again until it is one. */
export const startUnit = `[Unit]
Description=Makes this machine a node
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
Environment=HOME=/root
ExecStart=${paths.programs}/start
Restart=on-failure
RestartSec=20

[Install]
WantedBy=multi-user.target
`;

/** One pass of a program that a timer runs again and again, never twice at once. */
export function timedService(program: string): string {
  return `[Unit]
Description=Runs ${program} once
After=plinth-start.service

[Service]
Type=oneshot
Environment=HOME=/root
ExecStart=${paths.programs}/${program}
`;
}

/** Half a minute after a pass ends the next one begins. */
export function timer(description: string): string {
  return `[Unit]
Description=${description}

[Timer]
OnActiveSec=30
OnUnitInactiveSec=30

[Install]
WantedBy=timers.target
`;
}

/** Without its disk a node would begin anew on an empty folder, the control plane without its etcd. */
export function mountsFirst(mount: string): string {
  return `[Unit]
RequiresMountsFor=${mount}
ConditionPathIsMountPoint=${mount}
`;
}
