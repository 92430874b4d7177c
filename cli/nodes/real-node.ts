import type { Environment } from '../../environments/environment';
import { isOutdated } from '../../lab/control-plane/real/contents';
import { gatherParts, realTools, type NodeParts } from '../../lab/control-plane/real/parts';
import type { RealRecord } from '../../lab/control-plane/real/record';
import type { Host } from '../host';
import { stepped } from '../progress/progress';
import { ensureWithProgress } from '../tools';
import { platformImages } from './images';

/** What a lab with a real node is started with. */
export interface RealNode {
  readonly images: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly parts: NodeParts;
}

/** Gets everything that a real node is made of, before the engine starts: it would show less of what takes long. */
export async function prepareRealNode(host: Host, environment: Environment): Promise<RealNode> {
  const tools = await ensureWithProgress(host, realTools);
  const images = await platformImages(host.checkout, environment);
  const { env, interrupt } = host;
  const parts = await stepped(
    host.progress,
    'node',
    (step) =>
      gatherParts({
        images,
        tools,
        env,
        signal: interrupt.asked,
        onProgress: (message) => {
          step.update(message);
        },
      }),
    madeText,
  );
  return { images, env, parts };
}

/** Whether the lab that is there has other images or objects than this checkout gives one. */
export function isBehind({ parts }: RealNode, record: RealRecord | undefined): boolean {
  return record !== undefined && isOutdated(record, parts);
}

function madeText({ images: { present, missing } }: NodeParts): string {
  const from = (origin: string) => present.filter((image) => image.origin === origin).length;
  const counts = [
    ...[[from('pulled'), 'pulled'] as const, [from('built'), 'made here'] as const],
    [missing.length, 'not to be had'] as const,
  ];
  return counts
    .filter(([count]) => count > 0)
    .map(([count, what], index) => `${count}${index === 0 ? nounOf(count) : ''} ${what}`)
    .join(', ');
}

function nounOf(count: number): string {
  return count === 1 ? ' image' : ' images';
}
