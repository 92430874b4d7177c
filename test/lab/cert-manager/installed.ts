import { Yaml } from 'cdk8s';
import { startLab, stopLab } from '../../../lab/control-plane/lab';
import { killProcesses } from '../../../lab/control-plane/processes';
import { labTools } from '../../../lab/control-plane/tools';
import { ensureTools } from '../../../lab/toolchain/toolchain';
import { Kubectl } from '../../kubectl';
import { AskingServer } from './asking-server';
import { Component, type Cluster, type InPod } from './component';
import { definitions, namespaces, operator } from './local';

const name = 'cert-manager';

/** A lab with what `local` installs of cert-manager, and a replica of each of its programs, not yet started. */
export class Installed {
  private constructor(
    readonly cluster: Cluster,
    readonly controller: Component,
    readonly webhook: Component,
    readonly cainjector: Component,
    private readonly asking: AskingServer,
  ) {}

  static async open(folder: string, besideController?: InPod): Promise<Installed> {
    try {
      return await Installed.made(folder, besideController);
    } catch (error) {
      await stopLab({ name, labsDirectory: folder });
      throw error;
    }
  }

  private static async made(folder: string, besideController: InPod = {}): Promise<Installed> {
    const tools = await ensureTools([
      ...labTools,
      'cert-manager-controller',
      'cert-manager-webhook',
      'cert-manager-cainjector',
    ]);
    const lab = await startLab({ name, labsDirectory: folder, tools });
    // it plays cert-manager
    await killProcesses(lab.directory, 'simulator');
    let webhookSocket = '';
    const asking = await AskingServer.start(lab, {
      ...{ folder, tools, webhook: () => webhookSocket },
    });
    const opened: Component[] = [];
    try {
      const kubectl = new Kubectl(asking, tools);
      const cluster = { kubectl, server: asking.server, ca: lab.ca, tools, folder };
      await kubectl.mustApply(Yaml.stringify(...definitions, ...namespaces));
      await kubectl.established();
      await kubectl.mustApply(Yaml.stringify(...operator));
      const open = async (name: string, more: InPod = {}): Promise<Component> => {
        const component = await Component.open(name, { cluster, more });
        opened.push(component);
        return component;
      };
      const controller = await open('cert-manager', besideController);
      const webhook = await open('cert-manager-webhook');
      webhookSocket = webhook.sandbox.socket(10250);
      const cainjector = await open('cert-manager-cainjector');
      return new Installed(cluster, controller, webhook, cainjector, asking);
    } catch (error) {
      for (const component of opened) await component.close();
      await asking.stop();
      throw error;
    }
  }

  /** Starts the three programs and waits until the API server trusts the webhook. */
  async start(): Promise<void> {
    for (const component of [this.webhook, this.cainjector, this.controller]) component.start();
    await this.webhook.answers(6080, '/healthz');
    await this.controller.answers(9403, '/livez');
    const { kubectl } = this.cluster;
    const bundle = '--for=jsonpath={.webhooks[0].clientConfig.caBundle}';
    for (const kind of ['validating', 'mutating']) {
      const configuration = `${kind}webhookconfiguration/cert-manager-webhook`;
      await kubectl.must(['wait', configuration, bundle, '--timeout=60s']);
    }
  }

  async close(): Promise<void> {
    for (const component of [this.controller, this.webhook, this.cainjector]) {
      await component.close();
    }
    await this.asking.stop();
    await stopLab({ name, labsDirectory: this.cluster.folder });
  }

  /** A key of a Secret, as text. */
  async secretKey(namespace: string, secret: string, key: string): Promise<string> {
    const path = `jsonpath={.data.${key.replaceAll('.', String.raw`\.`)}}`;
    const get = ['-n', namespace, 'get', 'secret', secret, '-o', path];
    return Buffer.from(await this.cluster.kubectl.must(get), 'base64').toString();
  }
}
