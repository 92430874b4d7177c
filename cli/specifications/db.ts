import { createRequire } from 'node:module';
import type { Command, CommandGroup, OptionSpecification } from '../command';
import type * as Backup from '../commands/db/backup';
import type * as Backups from '../commands/db/backups';
import type * as Drill from '../commands/db/drill';
import type * as Remove from '../commands/db/remove';
import type * as Restore from '../commands/db/restore';
import type * as Status from '../commands/db/status';
import { json, stack } from './shared';

// a command's code is read when it runs: `--help` must not pay for the engine
const load = createRequire(__filename);

const cluster = (otherwise: string): OptionSpecification => ({
  flags: '--cluster <name>',
  summary: `database cluster of the environment (default: ${otherwise})`,
});

const timeout = (minutes: number): OptionSpecification => ({
  flags: '--timeout <minutes>',
  summary: `how long to wait (default: ${minutes})`,
});

const backups: Command = {
  name: 'backups',
  arguments: [stack],
  summary: 'list what the databases of a stack can be recovered from',
  options: [cluster('all'), json],
  examples: [
    { line: 'plinth db backups prod', means: 'first recoverability point, each backup' },
    { line: 'plinth db backups --cluster main --json', means: 'of one, for a program' },
  ],
  run: (input, host) => (load('../commands/db/backups') as typeof Backups).backups(input, host),
};

const backup: Command = {
  name: 'backup',
  arguments: [stack],
  summary: 'take a backup now, and follow it to its end',
  description:
    'Exits 1 when the backup fails. Ctrl-C stops following: the backup itself goes on in the cluster.',
  options: [cluster('the only one that keeps backups'), timeout(60), json],
  examples: [
    { line: 'plinth db backup prod', means: 'before a migration, for example' },
    { line: 'plinth db backup prod --cluster main --json', means: 'its ID, for a program' },
  ],
  run: (input, host) => (load('../commands/db/backup') as typeof Backup).backup(input, host),
};

const restore: Command = {
  name: 'restore',
  arguments: [stack],
  summary: 'recover a database into a new cluster, at any point in time',
  description:
    'The new cluster stands beside its source, in the same namespace; a name that is in use is refused. It has one ' +
    'instance, no backups, and nobody may talk to it: it is there to look at, or to copy from. A cluster that is to ' +
    "stay belongs in the environment, with 'recovery'.\n" +
    '\n' +
    'What fails or is interrupted (Ctrl-C) is removed again, and nothing else is; what was made, by db remove.',
  options: [
    { flags: '--as <name>', summary: 'name of the new cluster' },
    cluster('the only one, or the only one that keeps backups'),
    {
      flags: '--from <what>',
      summary: 'what to begin with (default: archive)',
      choices: ['archive', 'backup', 'snapshots', 'live'],
    },
    { flags: '--until <time>', summary: 'last moment, RFC 3339: 2026-11-21T13:00:00Z' },
    { flags: '--position <lsn>', summary: 'last position in the write-ahead log: 0/3000060' },
    { flags: '--transaction <id>', summary: 'last transaction; needs --backup-id' },
    {
      flags: '--restore-point <name>',
      summary: 'point that was given a name; needs --backup-id',
    },
    {
      flags: '--backup-id <id>',
      summary: 'backup of the archive to begin with; alone: as it was at its end',
    },
    { flags: '--timeline <number>', summary: 'which history to follow (default: the latest)' },
    { flags: '--backup <name>', summary: 'with --from backup: a Backup made of volume snapshots' },
    { flags: '--data <name>', summary: 'with --from snapshots: VolumeSnapshot of the data' },
    { flags: '--wal <name>', summary: 'with --from snapshots: VolumeSnapshot of the log' },
    {
      flags: '--replay',
      summary: 'with --from backup or snapshots: replay the archive to its end',
    },
    timeout(240),
    json,
  ],
  examples: [
    { line: 'plinth db restore prod --as main-now', means: 'everything that is in the archive' },
    {
      line: 'plinth db restore prod --as main-before --until 2026-11-21T13:00:00Z',
      means: 'as it was at a moment',
    },
    { line: 'plinth db restore prod --as main-copy --from live', means: 'a copy of what runs' },
  ],
  run: (input, host) => (load('../commands/db/restore') as typeof Restore).restore(input, host),
};

const remove: Command = {
  name: 'remove',
  arguments: [stack],
  summary: 'remove a copy that was restored, with its volumes',
  description:
    'Removes what restore made, or what a drill has left, and waits until it is gone. Nothing else is ever removed, ' +
    'whatever its name. While another run makes, drills or removes the copy, it is refused.',
  options: [
    { flags: '--name <copy>', summary: 'name of the copy, which restore had as --as' },
    cluster('any; needed where copies of two have the same name'),
    json,
  ],
  examples: [
    { line: 'plinth db remove prod --name main-before', means: 'once nobody looks into it' },
    { line: 'plinth db remove --name main-copy --json', means: 'of the local stack' },
  ],
  run: (input, host) => (load('../commands/db/remove') as typeof Remove).remove(input, host),
};

const drill: Command = {
  name: 'drill',
  arguments: [stack],
  summary: 'prove that the newest backup can be recovered, and how fast',
  description:
    "Marks a point in the source's log, recovers the newest backup up to it into a throw-away cluster, compares every " +
    'table by its row count, and reports what a disaster would have cost: data (RPO) and time (RTO). The throw-away ' +
    'cluster is always removed; what a killed drill left is removed by the next.\n' +
    '\n' +
    'Exits 1 when rows are missing or a limit is exceeded.',
  options: [
    cluster('the only one that keeps backups'),
    { flags: '--max-rpo <minutes>', summary: 'data that may be lost (default: 10)' },
    { flags: '--max-rto <minutes>', summary: 'time that recovery may take (default: any)' },
    {
      flags: '--count-up-to <rows>',
      summary: 'larger tables are only looked into (default: 10000000)',
    },
    timeout(240),
    json,
  ],
  examples: [
    { line: 'plinth db drill prod', means: 'each week, in CI' },
    { line: 'plinth db drill prod --max-rpo 6 --max-rto 60 --json', means: 'with limits' },
  ],
  run: (input, host) => (load('../commands/db/drill') as typeof Drill).drill(input, host),
};

const status: Command = {
  name: 'status',
  arguments: [stack],
  summary: 'show primary, replicas, lag, archiving, last backup and certificates',
  description: 'Exits 1 when something needs somebody to look at it.',
  options: [cluster('all'), json],
  examples: [
    { line: 'plinth db status', means: 'every database of the local stack' },
    { line: 'plinth db status prod --json', means: 'for a program' },
  ],
  run: (input, host) => (load('../commands/db/status') as typeof Status).status(input, host),
};

export const db: CommandGroup = {
  name: 'db',
  summary: 'databases: backups, recovery, drills, and how they are',
  commands: [backups, backup, restore, remove, drill, status],
};
