import { at, listAt, stringAt } from './manifest';

/** A Secret that the programs of a pod read. */
export interface SecretRead {
  /** Name of the Secret, in the pod's namespace. */
  readonly name: string;
  /** Keys of it; undefined for all of them. */
  readonly keys: readonly string[] | undefined;
}

/**
 * What the programs of a pod read of Secrets, in variables and volumes. What the kubelet reads, such as the
 * logins of registries, is read anew for each pod.
 */
export function secretsReadBy(pod: unknown): readonly SecretRead[] {
  const containers = [...listAt(pod, 'initContainers'), ...listAt(pod, 'containers')];
  const volumes = listAt(pod, 'volumes');
  return [
    ...containers
      .flatMap((container) => listAt(container, 'env'))
      .map((variable) => at(variable, 'valueFrom', 'secretKeyRef'))
      .map((reference) => read(reference, 'name', stringAt(reference, 'key'))),
    ...containers
      .flatMap((container) => listAt(container, 'envFrom'))
      .map((source) => read(at(source, 'secretRef'), 'name')),
    ...volumes.map((volume) => readFiles(at(volume, 'secret'), 'secretName')),
    ...volumes
      .flatMap((volume) => listAt(volume, 'projected', 'sources'))
      .map((source) => readFiles(at(source, 'secret'), 'name')),
  ].filter((found) => found !== undefined);
}

function read(reference: unknown, nameField: string, key?: string): SecretRead | undefined {
  const name = stringAt(reference, nameField);
  return name === undefined ? undefined : { name, keys: key === undefined ? undefined : [key] };
}

function readFiles(source: unknown, nameField: string): SecretRead | undefined {
  const found = read(source, nameField);
  const keys = listAt(source, 'items').flatMap((item) => stringAt(item, 'key') ?? []);
  return found === undefined || keys.length === 0 ? found : { ...found, keys };
}
