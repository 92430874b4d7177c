import { createHash } from 'node:crypto';
import type { LabImages } from '../../images/images';
import { apiEndpoint, nodeObjects } from '../../node/node';
import { nodeNetwork, type NodeNetwork } from '../../node/network';
import { storeObjects } from '../../store/objects';
import type { Manifest } from '../apply';
import { simulatedImages } from './operators';
import { placement } from './placement';
import type { RealRecord } from './record';
import { realNode } from './simulated-node';

/** What pods of a lab may ask for, what there is of it, and what runs them. */
export interface LabContent {
  /** References that were asked for. */
  readonly wanted: readonly string[];
  readonly images: LabImages;
  /** Changes with the programs of a node and their configuration. */
  readonly node: string;
}

/** Images whose pods run on the simulated node. */
export function simulatedOf({ wanted, images }: LabContent): readonly string[] {
  return simulatedImages(
    wanted,
    images.missing.map(({ reference }) => reference),
  );
}

/** The lab's own objects, which are there before the first pod. */
export function labObjects(content: LabContent, network: NodeNetwork): readonly Manifest[] {
  return [
    ...placement(simulatedOf(content)),
    apiEndpoint(network),
    ...nodeObjects(realNode),
    ...storeObjects(network.node).map((object) => object as Manifest),
  ];
}

/** Changes with the images of a lab, with its own objects, whatever order they are in, and with its node. */
export function contentDigest(content: LabContent, network: NodeNetwork): string {
  const images = content.images.present.map(({ reference, digest }) => `${reference} ${digest}`);
  const objects = labObjects(content, network).map((object) => JSON.stringify(object));
  const all = JSON.stringify([images.sort(), objects.sort(), content.node]);
  return createHash('sha256').update(all).digest('hex');
}

/** Whether a lab has other images or objects, or another node, than it would be given now, or never got all of it. */
export function isOutdated(record: RealRecord, content: LabContent): boolean {
  return record.content !== contentDigest(content, nodeNetwork(record.network));
}
