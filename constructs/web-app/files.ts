import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { quantity } from '../namespace/quantity';
import { labels } from './names';
import type { AppFile, WebAppProps } from './props';

/** Volumes, and where containers find them. */
export interface Mounts {
  /** Volumes of the pod. */
  readonly volumes: readonly k8s.Volume[];
  /** Mounts of each container. */
  readonly volumeMounts: readonly k8s.VolumeMount[];
}

type TextFile = Extract<AppFile, { readonly content: string }>;
type SecretFile = Exclude<AppFile, TextFile>;

/** The files of an app: texts in a ConfigMap that never changes, values of Secrets from where they stand. */
export function files(scope: Construct, props: WebAppProps): Mounts {
  // in the order of their paths, so that another order in the declaration is no change
  const all = [...(props.files ?? [])].sort((a, b) => (a.path < b.path ? -1 : 1));
  const texts = all.filter((file): file is TextFile => 'content' in file);
  const secrets = all.filter((file): file is SecretFile => 'secret' in file);
  const mounted = [
    ...(texts.length > 0 ? [textFiles(scope, props, texts)] : []),
    ...secrets.map((file, index) => secretFile(file, index)),
  ];
  return {
    volumes: mounted.flatMap(({ volumes }) => volumes),
    volumeMounts: mounted.flatMap(({ volumeMounts }) => volumeMounts),
  };
}

/**
 * The ConfigMap's name holds a hash of its content: another text is another ConfigMap, so that pods roll,
 * those of the old version keep what they were written for, and a rollback finds it again.
 */
function textFiles(scope: Construct, props: WebAppProps, texts: readonly TextFile[]): Mounts {
  const entries = texts.map(({ path, content }, index) => ({
    path,
    content,
    key: key(path, index),
  }));
  const data = Object.fromEntries(entries.map((entry) => [entry.key, entry.content]));
  const name = `${props.name}-files-${hashOf(data)}`;
  new k8s.KubeConfigMap(scope, 'files', {
    metadata: { name, namespace: props.namespace, labels: labels(props, 'server') },
    immutable: true,
    data,
  });
  return {
    volumes: [{ name: 'files', configMap: { name } }],
    volumeMounts: entries.map((entry) => ({
      name: 'files',
      mountPath: entry.path,
      subPath: entry.key,
      readOnly: true,
    })),
  };
}

function secretFile({ path, secret }: SecretFile, index: number): Mounts {
  const name = `secret-file-${index}`;
  const file = key(path, index);
  return {
    volumes: [
      { name, secret: { secretName: secret.name, items: [{ key: secret.key, path: file }] } },
    ],
    volumeMounts: [{ name, mountPath: path, subPath: file, readOnly: true }],
  };
}

function key(path: string, index: number): string {
  return `${index}-${path.split('/').at(-1) ?? ''}`;
}

/** The beginning of a hash over anything that JSON can write: ten hexadecimal digits. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 10);
}

/** Folders to write to. */
export function caches({ caches: all = [] }: WebAppProps): Mounts {
  const named = all.map(({ path, size }, index) => ({ name: `cache-${index}`, path, size }));
  return {
    volumes: named.map(({ name, size }) => ({
      name,
      emptyDir: { sizeLimit: quantity(size) },
    })),
    volumeMounts: named.map(({ name, path }) => ({ name, mountPath: path })),
  };
}
