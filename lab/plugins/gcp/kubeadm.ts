import { UserError } from '../../../errors/user-error';
import type { LabNodes } from '../../control-plane/seed';
import type { LabPki } from '../../control-plane/pki';
import type { Json, JsonObject, PropertyMap } from '../protocol/values';
import { shortName, text } from './kind';
import { attachedDisks } from './kinds/machines';
import type { Labs } from './labs';
import type { Life, Moment } from './lives';
import { sizeOf } from './machine-types';
import type { Thing, World } from './world';

const INSTANCE = 'gcp:compute/instance:Instance';
const VERSION = 'gcp:secretmanager/secretVersion:SecretVersion';
const ROLE = 'plinth-role';
const SECRET = 'plinth-pki-secret';
const PKI_FOLDER = '/etc/kubernetes/pki';

/**
 * A machine that kubeadm would make a control plane of is a lab that has the same authority and the same address; a
 * worker is a node of it. Any other machine is only said to be there.
 */
export function kubeadmLife(labs: Labs): Life {
  const follow = async ({ values, world, ...call }: Moment): Promise<PropertyMap> => {
    if (roleOf(values) === '') return {};
    const plane = (await instances(world)).find((each) => controls(each.values, values));
    if (plane === undefined) return {};
    const pki = await authority(world, plane.values);
    const address = publicAddress(plane.values);
    const nodes = async () => nodesOf(plane.values, await instances(world));
    await labs.start({ id: labOf(plane.id, plane.values), pki, address, nodes }, call);
    return {};
  };
  return {
    makes: [],
    begin: follow,
    change: follow,
    look: async ({ id, values }) => {
      if (roleOf(values) !== 'control-plane') return {};
      return (await labs.isThere(labOf(id, values))) ? {} : 'gone';
    },
    end: async (moment) => {
      const { id, values } = moment;
      const lab = labOf(id, values);
      if (roleOf(values) === 'worker') await follow(moment);
      else if (roleOf(values) === 'control-plane') {
        await (lab === id ? labs.end(lab) : labs.halt(lab));
      }
    },
  };
}

/** A disk takes along what a control plane had on it. */
export function diskLife(labs: Labs): Life {
  return {
    makes: [],
    begin: () => Promise.resolve({}),
    end: ({ id }) => labs.end(id),
  };
}

/** What the lab is behind of: the disk that outlives the machine, or the machine. */
function labOf(id: string, values: JsonObject): string {
  return attachedDisks(values)[0] ?? id;
}

async function instances(world: World): Promise<readonly Thing[]> {
  return (await world.all()).filter(({ type }) => type === INSTANCE);
}

function metadataOf(values: JsonObject): JsonObject {
  return (values['metadata'] ?? {}) as JsonObject;
}

function roleOf(values: JsonObject): string {
  return text(metadataOf(values)[ROLE]);
}

/** Whether a machine is the control plane of a worker: both are in one project and network, and there is one. */
function controls(plane: JsonObject, worker: JsonObject): boolean {
  return roleOf(plane) === 'control-plane' && placeOf(plane) === placeOf(worker);
}

function placeOf(values: JsonObject): string {
  const [first] = (values['networkInterfaces'] ?? []) as readonly JsonObject[];
  return `${text(values['project'])} ${shortName(first?.['subnetwork'] ?? first?.['network'])}`;
}

function publicAddress(values: JsonObject): string {
  const [first] = (values['networkInterfaces'] ?? []) as readonly JsonObject[];
  const [outside] = (first?.['accessConfigs'] ?? []) as readonly JsonObject[];
  const address = text(outside?.['natIp']);
  if (address !== '') return address;
  throw new UserError(
    `gcp: instance '${text(values['name'])}': 'networkInterfaces[0].accessConfigs[0].natIp' must be a reserved address, for its certificates name it, got nothing`,
  );
}

/** The authority in the newest version of the secret that the machine's metadata name. */
async function authority(world: World, values: JsonObject): Promise<LabPki> {
  const where = `gcp: instance '${text(values['name'])}'`;
  const secret = shortName(metadataOf(values)[SECRET]);
  if (secret === '') {
    throw new UserError(
      `${where}: metadata '${SECRET}' must name the secret with the authority, got nothing`,
    );
  }
  const versions = (await world.all())
    .filter(
      ({ type, values: version }) => type === VERSION && shortName(version['secret']) === secret,
    )
    .sort((a, b) => Number(shortName(b.id)) - Number(shortName(a.id)));
  const [newest] = versions;
  if (newest === undefined) {
    throw new UserError(
      `${where}: secret '${secret}' must have a version before the machine starts, got none`,
    );
  }
  const files = payload(newest.values['secretData'], newest.values['isSecretDataBase64']);
  const [caCert, caKey] = ['ca.crt', 'ca.key'].map((name) => text(files[`${PKI_FOLDER}/${name}`]));
  if (caCert && caKey) return { caCert, caKey };
  throw new UserError(
    `${where}: secret '${secret}' must be JSON with the files ${PKI_FOLDER}/ca.crt and ${PKI_FOLDER}/ca.key`,
  );
}

function payload(data: Json | undefined, encoded: Json | undefined): JsonObject {
  const given = encoded === true ? Buffer.from(text(data), 'base64').toString() : text(data);
  try {
    return JSON.parse(given) as JsonObject;
  } catch {
    // what it is not is told by whoever looks for files in it; its content is not repeated
    return {};
  }
}

function nodesOf(plane: JsonObject, machines: readonly Thing[]): readonly LabNodes[] {
  const workers = machines
    .map(({ values }) => values)
    .filter((machine) => roleOf(machine) === 'worker' && controls(plane, machine));
  const label = 'node-role.kubernetes.io/control-plane';
  return [
    { ...nodeOf(plane, { [label]: '' }), taints: [{ key: label, effect: 'NoSchedule' }] },
    ...workers.map((worker) => nodeOf(worker, poolLabel(worker))),
  ];
}

function nodeOf(machine: JsonObject, labels: Readonly<Record<string, string>>): LabNodes {
  const zone = shortName(machine['zone']);
  return {
    names: [text(machine['name'])],
    ...sizeOf(text(machine['machineType'])),
    labels: { 'topology.kubernetes.io/zone': zone, ...labels },
  };
}

function poolLabel(machine: JsonObject): Readonly<Record<string, string>> {
  const { pool } = (machine['labels'] ?? {}) as JsonObject;
  return pool === undefined ? {} : { 'plinth.dev/pool': text(pool) };
}
