import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { stringify } from 'yaml';
import type { Lab } from '../../../lab/control-plane/lab';
import { labProcesses } from '../../../lab/control-plane/processes';
import type { Tools } from '../../../lab/control-plane/tools';
import { Kubectl } from '../../kubectl';
import { eventually, freePort } from '../../loopback';
import { ended } from './program';

/**
 * A second API server of a lab, which asks webhooks as a cluster's does. What it sends to a Service arrives at the
 * socket that `webhook` names: the addresses of Services lead nowhere on this machine.
 */
export class AskingServer {
  private constructor(
    readonly kubeconfigFile: string,
    readonly server: string,
    private readonly child: ChildProcess,
    private readonly proxy: Server,
  ) {}

  static async start(
    lab: Lab,
    { folder, tools, webhook }: AskingServerOptions,
  ): Promise<AskingServer> {
    const proxySocket = path.join(folder, 'services');
    const proxy = await openProxy(proxySocket, webhook);
    const selection = path.join(folder, 'egress.yaml');
    writeFileSync(selection, egress(proxySocket));
    const [program = '', ...args] = await commandOf(lab, 'kube-apiserver');
    const port = await freePort();
    const child = spawn(
      program,
      [
        ...args.filter((arg) => !/^--(secure-port|disable-admission-plugins)=/.test(arg)),
        `--secure-port=${port}`,
        `--egress-selector-config-file=${selection}`,
      ],
      { stdio: 'ignore' },
    );
    const server = `https://127.0.0.1:${port}`;
    const kubeconfigFile = path.join(folder, 'kubeconfig');
    writeFileSync(kubeconfigFile, lab.kubeconfig.replaceAll(lab.server, server), { mode: 0o600 });
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`kube-apiserver ended with ${child.exitCode}`);
      await new Kubectl({ kubeconfigFile }, tools).must(['get', '--raw=/readyz']);
    });
    return new AskingServer(kubeconfigFile, server, child, proxy);
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await ended(this.child);
    this.proxy.close();
  }
}

/** What an API server that asks webhooks is made from. */
export interface AskingServerOptions {
  readonly folder: string;
  readonly tools: Tools;
  /** Path of the socket at which the webhook answers. */
  readonly webhook: () => string;
}

/** @see https://kubernetes.io/docs/reference/config-api/apiserver-config.v1/#apiserver-k8s-io-v1beta1-EgressSelectorConfiguration */
function egress(udsName: string): string {
  const connection = { proxyProtocol: 'HTTPConnect', transport: { uds: { udsName } } };
  return stringify({
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: [{ name: 'cluster', connection }],
  });
}

async function openProxy(socket: string, webhook: () => string): Promise<Server> {
  const proxy = createHttpServer();
  proxy.on('connect', (_request, client) => {
    const target = connect(webhook());
    target.once('connect', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(client);
      client.pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('error', () => target.destroy());
  });
  proxy.listen(socket);
  await once(proxy, 'listening');
  return proxy;
}

async function commandOf(lab: Lab, component: string): Promise<readonly string[]> {
  const process = (await labProcesses(lab.directory)).find((it) => it.component === component);
  if (process === undefined) throw new Error(`the lab runs no ${component}`);
  return readFileSync(`/proc/${process.pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
}
