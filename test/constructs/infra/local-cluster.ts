import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Yaml } from 'cdk8s';
import { parse } from 'yaml';
import { labTools } from '../../../lab/control-plane/tools';
import type { Lab } from '../../../lab/control-plane/lab';
import { startLab, stopLab } from '../../../lab/control-plane/lab';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { temporaryFolder } from '../../temporary';
import type { Manifest } from '../namespace/manifests';

/** How a call of kubectl ended. */
export interface Ran {
  readonly code: number;
  readonly out: string;
}

/** A lab's real API server, and what its pods would be given by it. */
export class LocalCluster {
  private constructor(
    private readonly lab: Lab,
    private readonly end: () => Promise<void>,
    private readonly kubectlProgram: string,
  ) {}

  static async start(name: string): Promise<LocalCluster> {
    const tools = await ensureTools([...labTools, 'kubectl']);
    const options = { name, labsDirectory: temporaryFolder(name), tools };
    const lab = await startLab(options);
    return new LocalCluster(lab, () => stopLab(options), tools['kubectl'] ?? '');
  }

  /** Address of the API server. */
  get server(): URL {
    return new URL(this.lab.server);
  }

  kubectl(args: readonly string[], input = ''): Promise<Ran> {
    return new Promise((resolve) => {
      const child = execFile(
        this.kubectlProgram,
        args,
        {
          env: { ...process.env, KUBECONFIG: this.lab.kubeconfigFile },
          maxBuffer: 64 * 1024 * 1024,
        },
        (error, stdout, stderr) => {
          resolve({ code: error ? Number(error.code ?? 1) : 0, out: stdout + stderr });
        },
      );
      child.stdin?.end(input);
    });
  }

  /** Applies manifests, field by field checked; `more` are more arguments. */
  apply(manifests: readonly Manifest[], ...more: readonly string[]): Promise<Ran> {
    const args = ['apply', '--server-side', '--validate=strict', '-f', '-', ...more];
    return this.kubectl(args, Yaml.stringify(...manifests));
  }

  /** A folder with `token` and `ca.crt`, as a pod of the ServiceAccount finds it. */
  async accountFolder(namespace: string, account: string): Promise<string> {
    const { code, out } = await this.kubectl(['-n', namespace, 'create', 'token', account]);
    if (code !== 0) throw new Error(out);
    const folder = join(temporaryFolder('account'), 'serviceaccount');
    mkdirSync(folder);
    writeFileSync(join(folder, 'token'), out.trim());
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
