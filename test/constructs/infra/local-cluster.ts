import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import { parse } from 'yaml';
import { labTools } from '../../../lab/control-plane/tools';
import type { Lab } from '../../../lab/control-plane/lab';
import { startLab, stopLab } from '../../../lab/control-plane/lab';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { Kubectl } from '../../kubectl';
import type { Ran } from '../../run';
import { temporaryFolder } from '../../temporary';
import type { Manifest } from '../namespace/manifests';

/** A lab's real API server, and what its pods would be given by it. */
export class LocalCluster {
  private constructor(
    private readonly lab: Lab,
    private readonly end: () => Promise<void>,
    /** Its administrator. */
    readonly kubectl: Kubectl,
  ) {}

  static async start(name: string): Promise<LocalCluster> {
    const tools = await ensureTools([...labTools, 'kubectl']);
    const options = { name, labsDirectory: temporaryFolder(name), tools };
    const lab = await startLab(options);
    return new LocalCluster(lab, () => stopLab(options), new Kubectl(lab, tools));
  }

  /** Address of the API server. */
  get server(): URL {
    return new URL(this.lab.server);
  }

  /** Applies manifests, field by field checked; `more` are more arguments. */
  apply(manifests: readonly Manifest[], ...more: readonly string[]): Promise<Ran> {
    return this.kubectl.apply(Yaml.stringify(...manifests), ...more);
  }

  /** A folder with `token` and `ca.crt`, as a pod of the ServiceAccount finds it. */
  async accountFolder(namespace: string, account: string): Promise<string> {
    const token = await this.kubectl.must(['-n', namespace, 'create', 'token', account]);
    const folder = join(temporaryFolder('account'), 'serviceaccount');
    mkdirSync(folder);
    writeFileSync(join(folder, 'token'), token.trim());
    writeFileSync(join(folder, 'ca.crt'), this.authority());
    return folder;
  }

  /** Certificate of the API server's authority. */
  authority(): Buffer {
    const { clusters } = parse(this.lab.kubeconfig) as {
      clusters: { cluster: { 'certificate-authority-data': string } }[];
    };
    return Buffer.from(clusters[0]?.cluster['certificate-authority-data'] ?? '', 'base64');
  }

  stop(): Promise<void> {
    return this.end();
  }
}
