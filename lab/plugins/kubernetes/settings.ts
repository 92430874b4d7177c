import { reveal, UNKNOWN } from '../protocol/values';
import type { JsonObject, PropertyMap } from '../protocol/values';

/** The provider's own inputs, understood. */
export interface Settings {
  /** Content or path. @default - KUBECONFIG, then ~/.kube/config */
  readonly kubeconfig?: string;
  /** @default - the kubeconfig's current context */
  readonly context?: string;
  /** @default - the context's cluster */
  readonly cluster?: string;
  /** Namespace for namespaced objects that state none. @default - the context's, then `default` */
  readonly namespace?: string;
  /** Whether what the provider needs is only known after another resource was made. */
  readonly pending: boolean;
  readonly deleteUnreachable: boolean;
  readonly skipUpdateUnreachable: boolean;
  readonly patchForce: boolean;
  readonly upsertExistingObjects: boolean;
  readonly mutableConfigMaps: boolean;
  readonly mutableSecrets: boolean;
}

/** Reads the provider's inputs; where one is not given, the environment variable that the official plugin reads. */
export function readSettings(inputs: PropertyMap, env: NodeJS.ProcessEnv): Settings {
  const plain = reveal(inputs);
  const flag = (name: string, variable: string): boolean => {
    const value = plain[name] ?? env[variable];
    return value === true || value === 'true';
  };
  return {
    ...text(plain, 'kubeconfig'),
    ...text(plain, 'context'),
    ...text(plain, 'cluster'),
    ...text(plain, 'namespace'),
    pending: ['kubeconfig', 'context', 'cluster'].some((name) => isUnknown(inputs, name)),
    deleteUnreachable: flag('deleteUnreachable', 'PULUMI_K8S_DELETE_UNREACHABLE'),
    skipUpdateUnreachable: flag('skipUpdateUnreachable', 'PULUMI_K8S_SKIP_UPDATE_UNREACHABLE'),
    patchForce: flag('enablePatchForce', 'PULUMI_K8S_ENABLE_PATCH_FORCE'),
    upsertExistingObjects: flag('upsertExistingObjects', 'PULUMI_K8S_UPSERT_EXISTING_OBJECTS'),
    mutableConfigMaps: flag('enableConfigMapMutable', 'PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE'),
    mutableSecrets: flag('enableSecretMutable', 'PULUMI_K8S_ENABLE_SECRET_MUTABLE'),
  };
}

function isUnknown(inputs: PropertyMap, name: string): boolean {
  // a secret that is not known yet arrives as a plain unknown
  return inputs[name] === UNKNOWN;
}

function text<K extends string>(plain: JsonObject, name: K): Partial<Record<K, string>> {
  const value = plain[name];
  if (typeof value === 'string' && value !== '') return { [name]: value } as Record<K, string>;
  // a kubeconfig may come as an object
  if (typeof value === 'object' && value !== null) {
    return { [name]: JSON.stringify(value) } as Record<K, string>;
  }
  return {};
}
