import type { Paint } from '../host';
import { duration } from '../text/duration';

/** What the phase `config` came to. */
export interface Configured {
  readonly stack: string;
  /** Folder of the manifests. */
  readonly manifests: string;
  /** Number of objects. */
  readonly objects: number;
  readonly elapsed: number;
}

export function configuredText({ stack, manifests, objects, elapsed }: Configured, paint: Paint) {
  const verdict = paint.good(`${stack} is configured`);
  return [
    `manifests  ${manifests}`,
    `${verdict}: ${objects} objects, nothing was touched (${duration(elapsed)})`,
  ].join('\n');
}
