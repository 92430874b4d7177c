import type { Json, JsonObject } from '../../protocol/values';
import { loopbackAddress, privateAddress } from '../addresses';
import { compute, computeId, fingerprintOf, numberOf, shortName, text, type Kind } from '../kind';
import { computeName, email, matching, oneOf, region, whole, zone } from '../rules';

const instances = compute('zone', 'instances');
const disks = compute('zone', 'disks');
const groups = compute('zone', 'instanceGroups');
const policies = compute('region', 'resourcePolicies');

/** The type of a machine. */
export const MACHINE_TYPE = matching(
  'machineType',
  /^([a-z0-9:./-]+\/)?([a-z]\d[a-z]?-(micro|small|medium|(standard|highmem|highcpu|custom|ultramem|megamem|highgpu|megagpu)-[a-z0-9-]+))$/,
  'a machine type such as e2-standard-4',
);
/** Types of persistent disks. */
export const DISK_TYPES = [
  ...['pd-standard', 'pd-balanced', 'pd-ssd', 'pd-extreme'],
  ...['hyperdisk-balanced', 'hyperdisk-extreme', 'hyperdisk-throughput'],
];

const instance: Kind = {
  ...instances,
  noun: 'instance',
  immutable: [
    ...['name', 'project', 'zone', 'description', 'hostname', 'canIpForward', 'guestAccelerators'],
    ...['bootDisk.initializeParams', 'bootDisk.source', 'bootDisk.deviceName', 'scratchDisks'],
    ...['bootDisk.diskEncryptionKeyRaw', 'bootDisk.kmsKeySelfLink', 'metadataStartupScript'],
    ...['networkInterfaces.network', 'networkInterfaces.nicType', 'confidentialInstanceConfig'],
    ...['scheduling.preemptible', 'scheduling.provisioningModel', 'reservationAffinity'],
  ],
  rules: [
    computeName(),
    zone(),
    MACHINE_TYPE,
    whole('bootDisk.initializeParams.size', 10, 65_536),
    oneOf('bootDisk.initializeParams.type', ...DISK_TYPES),
    oneOf('attachedDisks[].mode', 'READ_WRITE', 'READ_ONLY'),
    email('serviceAccount.email'),
    matching(
      'serviceAccount.scopes[]',
      /^[a-z][a-zA-Z0-9-]*$|^https:\/\/www\.googleapis\.com\/auth\/[\w.-]+$/,
      'a scope such as cloud-platform',
    ),
    computeName('tags[]'),
  ],
  needs: (values) => [
    ...attachedDisks(values).map((id) => ({
      ...{ type: 'gcp:compute/disk:Disk', id },
      holds: { reason: 'resourceInUseByAnotherResource' },
    })),
  ],
  keeps: ({ deletionProtection, name }) =>
    deletionProtection === true
      ? `Cannot delete instance ${text(name)}: instance Deletion Protection is enabled. Set deletion_protection to false for this resource and run \`pulumi up\` before attempting to delete it`
      : undefined,
  computed: {
    ...instances.links,
    instanceId: ({ id }) => numberOf(id, 19),
    cpuPlatform: () => 'Intel Broadwell',
    currentStatus: () => 'RUNNING',
    labelFingerprint: ({ labels }) => fingerprintOf(JSON.stringify(labels ?? {})),
    metadataFingerprint: ({ metadata }) => fingerprintOf(JSON.stringify(metadata ?? {})),
    tagsFingerprint: ({ tags }) => fingerprintOf(JSON.stringify(tags ?? [])),
    networkInterfaces: interfaces,
  },
};

/** Full names of its disks that outlive it. */
export function attachedDisks(values: JsonObject): readonly string[] {
  const list = (values['attachedDisks'] ?? []) as readonly JsonObject[];
  const { project } = values;
  const folder = `zones/${shortName(values['zone'])}/disks`;
  return list.map(({ source }) => computeId(source, { folder, project }));
}

function interfaces(values: JsonObject & { readonly id: string }): Json {
  const given = (values['networkInterfaces'] ?? []) as readonly JsonObject[];
  return given.map((each, index) => {
    const outside = each['accessConfigs'] as readonly JsonObject[] | undefined;
    return {
      ...each,
      name: `nic${index}`,
      networkIp: text(each['networkIp']) || privateAddress(`${values.id}/${index}`),
      ...(outside !== undefined && {
        accessConfigs: outside.map((config) => ({
          ...config,
          natIp: text(config['natIp']) || loopbackAddress(`${values.id}/${index}`),
          networkTier: text(config['networkTier']) || 'PREMIUM',
        })),
      }),
    };
  });
}

const disk: Kind = {
  ...disks,
  noun: 'disk',
  immutable: [
    ...['name', 'project', 'zone', 'type', 'image', 'snapshot', 'description', 'sourceDisk'],
    ...['diskEncryptionKey', 'physicalBlockSizeBytes', 'enableConfidentialCompute'],
  ],
  // a disk grows in place
  replacedWhen: [{ path: 'size', when: (before, after) => Number(after) < Number(before) }],
  rules: [computeName(), zone(), whole('size', 10, 65_536), oneOf('type', ...DISK_TYPES)],
  computed: {
    ...disks.links,
    diskId: ({ id }) => numberOf(id, 19),
    labelFingerprint: ({ labels }) => fingerprintOf(JSON.stringify(labels ?? {})),
    physicalBlockSizeBytes: () => 4096,
    size: () => 10,
  },
};

const resourcePolicy: Kind = {
  ...policies,
  noun: 'resource policy',
  immutable: ['name', 'project', 'region', 'description', 'groupPlacementPolicy'],
  rules: [
    computeName(),
    region(),
    whole('snapshotSchedulePolicy.retentionPolicy.maxRetentionDays', 1, 65_535),
    matching(
      'snapshotSchedulePolicy.schedule.dailySchedule.startTime',
      /^([01]\d|2[0-3]):(00|30|15|45)$/,
      'a time of day such as 04:00',
    ),
    oneOf(
      'snapshotSchedulePolicy.retentionPolicy.onSourceDiskDelete',
      ...['KEEP_AUTO_SNAPSHOTS', 'APPLY_RETENTION_POLICY'],
    ),
  ],
  computed: { selfLink: policies.links['selfLink'] ?? String },
};

const attachment: Kind = {
  noun: 'attachment of a resource policy',
  immutable: ['disk', 'name', 'project', 'zone'],
  defaults: (_given, place) => (place.zone === undefined ? {} : { zone: place.zone }),
  rules: [zone()],
  needs: ({ project, zone: at, disk: given, name }) => {
    const zoneName = shortName(at);
    return [
      {
        type: 'gcp:compute/disk:Disk',
        id: computeId(given, { folder: `zones/${zoneName}/disks`, project: project ?? '' }),
      },
      {
        type: 'gcp:compute/resourcePolicy:ResourcePolicy',
        id: computeId(name, {
          folder: `regions/${zoneName.replace(/-[a-z]$/, '')}/resourcePolicies`,
          project: project ?? '',
        }),
        holds: { reason: 'resourceInUseByAnotherResource' },
      },
    ];
  },
  id: ({ project, zone: at, disk: given, name }) =>
    `${text(project)}/${shortName(at)}/${shortName(given)}/${text(name)}`,
  computed: {},
};

const instanceGroup: Kind = {
  ...groups,
  noun: 'instance group',
  immutable: ['name', 'project', 'zone', 'description', 'network'],
  rules: [
    computeName(),
    zone(),
    computeName('namedPorts[].name'),
    whole('namedPorts[].port', 1, 65_535),
  ],
  computed: {
    selfLink: groups.links['selfLink'] ?? String,
    size: ({ instances: members }) => ((members ?? []) as readonly Json[]).length,
  },
};

const membership: Kind = {
  noun: 'membership of an instance group',
  immutable: ['instance', 'instanceGroup', 'project', 'zone'],
  defaults: (_given, place) => (place.zone === undefined ? {} : { zone: place.zone }),
  rules: [zone()],
  needs: (values) => [
    { type: 'gcp:compute/instance:Instance', id: inZone(values, 'instance', 'instances') },
    {
      type: 'gcp:compute/instanceGroup:InstanceGroup',
      id: inZone(values, 'instanceGroup', 'instanceGroups'),
    },
  ],
  id: (values) =>
    `${inZone(values, 'instanceGroup', 'instanceGroups')}/${shortName(values['instance'])}`,
  computed: {},
};

function inZone(values: JsonObject, property: string, collection: string): string {
  const folder = `zones/${shortName(values['zone'])}/${collection}`;
  return computeId(values[property], { folder, project: values['project'] });
}

/** Machines and their disks. */
export const machineKinds: Readonly<Record<string, Kind>> = {
  'gcp:compute/instance:Instance': instance,
  'gcp:compute/disk:Disk': disk,
  'gcp:compute/resourcePolicy:ResourcePolicy': resourcePolicy,
  'gcp:compute/diskResourcePolicyAttachment:DiskResourcePolicyAttachment': attachment,
  'gcp:compute/instanceGroup:InstanceGroup': instanceGroup,
  'gcp:compute/instanceGroupMembership:InstanceGroupMembership': membership,
};
