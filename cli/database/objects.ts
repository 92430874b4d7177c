/** Kinds as kubectl knows them without doubt. */
export const kinds = {
  cluster: 'clusters.postgresql.cnpg.io',
  backup: 'backups.postgresql.cnpg.io',
  scheduledBackup: 'scheduledbackups.postgresql.cnpg.io',
  objectStore: 'objectstores.barmancloud.cnpg.io',
} as const;

/** Identity of an object, as far as it is read here. */
export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A cluster of CloudNativePG. */
export interface ClusterObject {
  readonly metadata: Metadata;
  readonly spec: { readonly instances: number };
  readonly status?: {
    readonly phase?: string;
    readonly phaseReason?: string;
    readonly readyInstances?: number;
    readonly currentPrimary?: string;
    readonly targetPrimary?: string;
    readonly instanceNames?: readonly string[];
    readonly timelineID?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
      readonly lastTransitionTime?: string;
    }[];
    readonly certificates?: { readonly expirations?: Readonly<Record<string, string>> };
  };
}

/** A Backup of CloudNativePG. */
export interface BackupObject {
  readonly metadata: Metadata;
  readonly spec: { readonly cluster: { readonly name: string }; readonly method?: string };
  readonly status?: {
    readonly phase?: string;
    readonly backupId?: string;
    readonly error?: string;
    readonly startedAt?: string;
    readonly stoppedAt?: string;
    readonly method?: string;
    readonly instanceID?: { readonly podName?: string };
  };
}

/** A schedule of backups. */
export interface ScheduledBackupObject {
  readonly metadata: Metadata;
  readonly spec: {
    readonly cluster: { readonly name: string };
    readonly suspend?: boolean;
    readonly method?: string;
    readonly schedule: string;
  };
  readonly status?: { readonly nextScheduleTime?: string; readonly lastScheduleTime?: string };
}

/** What the backup plugin says of the archives in a store, by the names of their clusters. */
export interface ObjectStoreObject {
  readonly metadata: Metadata;
  readonly status?: {
    readonly serverRecoveryWindow?: Readonly<
      Record<
        string,
        {
          readonly firstRecoverabilityPoint?: string;
          readonly lastSuccessfulBackupTime?: string;
          readonly lastFailedBackupTime?: string;
        }
      >
    >;
  };
}

/** A pod, as far as it is read here. */
export interface PodObject {
  readonly metadata: Metadata;
  readonly status?: {
    readonly phase?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
    }[];
  };
}

interface ContainerStatus {
  readonly name: string;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
}
