/** What a node is for. */
export type Role = 'primary' | 'replica';

/** Labels that select the nodes of an instance, of one role if given. */
export function selectorLabels(instance: string, role?: Role): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'immudb',
    'app.kubernetes.io/instance': instance,
    ...(role && { 'app.kubernetes.io/component': role }),
  };
}

/** Name of the StatefulSet of a role. */
export function statefulSetName(instance: string, role: Role): string {
  return `${instance}-${role}`;
}

/** Name of the headless Service that gives each node its DNS name. */
export function nodesServiceName(instance: string): string {
  return `${instance}-nodes`;
}

/** Name of the ConfigMap with the script that every node's init container runs. */
export function provisionConfigMapName(instance: string): string {
  return `${instance}-provision`;
}

/** Name of the Service of the primary. */
export function writeServiceName(instance: string): string {
  return `${instance}-write`;
}

/** Name of the claim that a StatefulSet makes for the volume `data` of a node. */
export function claimName(instance: string, role: Role, index: number): string {
  return `data-${statefulSetName(instance, role)}-${String(index)}`;
}

/** Name of the StorageClass of local volumes; classes belong to no namespace. */
export function localClassName(namespace: string, instance: string): string {
  return `${namespace}-${instance}-local`;
}

/** Name of everything that makes backups. */
export function backupName(instance: string): string {
  return `${instance}-backup`;
}

/** Labels that select the pods of the backup; none of the nodes' selectors match them. */
export function backupLabels(instance: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'immudb-backup',
    'app.kubernetes.io/instance': instance,
    'app.kubernetes.io/component': 'backup',
  };
}
