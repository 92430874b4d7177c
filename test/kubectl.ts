import type { Lab } from '../lab/control-plane/lab';
import type { Tools } from '../lab/control-plane/tools';
import { run, type Ran } from './run';

const apply = ['apply', '--server-side', '--validate=strict', '-f', '-'];

/** kubectl, as the administrator of a lab. */
export class Kubectl {
  constructor(
    private readonly lab: Pick<Lab, 'kubeconfigFile'>,
    private readonly tools: Tools,
  ) {}

  /** How it ended and what it said, whatever that is. */
  run(args: readonly string[], input = ''): Promise<Ran> {
    const program = this.tools['kubectl'] ?? 'kubectl';
    return run(program, [`--kubeconfig=${this.lab.kubeconfigFile}`, ...args], { input });
  }

  /** What it said; @throws with its words when it fails. */
  async must(args: readonly string[], input = ''): Promise<string> {
    const { code, out } = await this.run(args, input);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${out}`);
    return out;
  }

  /** Applies manifests, each field checked; `more` are more arguments. */
  apply(manifests: string, ...more: readonly string[]): Promise<Ran> {
    return this.run([...apply, ...more], manifests);
  }

  /** Applies manifests; @throws with the API server's words when it refuses one. */
  mustApply(manifests: string, ...more: readonly string[]): Promise<string> {
    return this.must([...apply, ...more], manifests);
  }

  /** Waits until every definition that was applied is served. */
  async established(): Promise<void> {
    const wait = ['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s'];
    // of one that has no conditions at all yet kubectl does not wait for any
    for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
      const { out } = await this.run(wait);
      if (!out.includes('.status.conditions accessor error')) break;
    }
    await this.must(wait);
  }
}

/** What an apply said of objects that were not taken, warnings included. */
export function rejected({ out }: Pick<Ran, 'out'>): readonly string[] {
  return out.split('\n').filter((line) => line !== '' && !line.includes('serverside-applied'));
}
