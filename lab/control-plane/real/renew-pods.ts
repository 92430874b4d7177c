import { fullReference } from '../../images/reference';
import { refused } from '../apply';
import type { LabApi } from '../simulation/api';
import type { LeftPod } from './record';

interface Container {
  readonly image?: string;
}

/** A pod, as far as it matters to whoever ends it. */
export interface RunningPod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly controller?: boolean }[];
  };
  readonly spec: {
    readonly restartPolicy?: string;
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
}

/** Pods that run one of some images, by what can be done with them. */
export interface Renewal {
  /** Whoever made them makes others in their place. */
  readonly ended: readonly RunningPod[];
  /** Nobody would make them again, or their work would count as failed. */
  readonly left: readonly RunningPod[];
}

/** What is to become of pods once other images have the names that they were started by. */
export function renewalOf(pods: readonly RunningPod[], images: readonly string[]): Renewal {
  const replaced = new Set(images.map(fullReference));
  const running = pods.filter(
    ({ metadata, spec }) =>
      metadata.deletionTimestamp === undefined &&
      [...spec.containers, ...(spec.initContainers ?? [])].some(
        ({ image }) => image !== undefined && replaced.has(fullReference(image)),
      ),
  );
  return {
    ended: running.filter(isMadeAgain),
    left: running.filter((pod) => !isMadeAgain(pod)),
  };
}

function isMadeAgain({ metadata, spec }: RunningPod): boolean {
  const isOwned = metadata.ownerReferences?.some(({ controller }) => controller === true) ?? false;
  return isOwned && (spec.restartPolicy ?? 'Always') === 'Always';
}

/** Which pods. */
export interface RenewPodsOptions {
  /** Node they run on. */
  readonly node: string;
  /** References that stand for other images now. */
  readonly images: readonly string[];
  readonly onProgress: (message: string) => void;
}

/**
 * Ends the pods of these images, so that their owners start others, of the images that are there now.
 *
 * @returns those that go on as they are
 */
export async function renewPods(
  api: LabApi,
  { node, images, onProgress }: RenewPodsOptions,
): Promise<readonly LeftPod[]> {
  const { ended, left } = renewalOf(await runningPods(api, node), images);
  for (const pod of left) {
    onProgress(
      `${nameOf(pod)} goes on with the image it was started with: nobody would replace it`,
    );
  }
  for (const pod of ended) {
    const { namespace, name, uid } = pod.metadata;
    onProgress(`${nameOf(pod)} is started anew: its image has changed`);
    const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    // one of the same name is another pod, and new
    const answer = await api.call('DELETE', path, { preconditions: { uid } });
    if (answer.status >= 300 && ![404, 409].includes(answer.status)) {
      throw refused(path, answer.body);
    }
  }
  return left.map((pod) => ({ pod: nameOf(pod), uid: pod.metadata.uid }));
}

/** Those of some pods that run still. */
export async function stillRunning(
  api: LabApi,
  node: string,
  pods: readonly LeftPod[],
): Promise<readonly LeftPod[]> {
  if (pods.length === 0) return [];
  const running = new Set((await runningPods(api, node)).map(({ metadata }) => metadata.uid));
  return pods.filter(({ uid }) => running.has(uid));
}

async function runningPods(api: LabApi, node: string): Promise<readonly RunningPod[]> {
  const selector = encodeURIComponent(
    `spec.nodeName=${node},status.phase!=Succeeded,status.phase!=Failed`,
  );
  const list = `/api/v1/pods?fieldSelector=${selector}`;
  const { status, body } = await api.call('GET', list);
  if (status !== 200) throw refused(list, body);
  return (body as { readonly items: readonly RunningPod[] }).items;
}

function nameOf({ metadata }: RunningPod): string {
  return `${metadata.namespace}/${metadata.name}`;
}
