import type * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { KubeadmClusterEnvironment } from '../../../environments/cluster';
import type { Environment } from '../../../environments/environment';
import type { ClusterAccess } from '../access';
import { identifierOf } from '../identifier';
import { clusterProvider } from '../provider';
import { hold, type Held } from './authorities';
import { keeping, type KubeadmCloud, type KubeadmContext } from './context';
import {
  makeControlPlane,
  makeControlPlaneAccount,
  reserveAddresses,
  type ApiAddresses,
} from './control-plane';
import { DataDisks } from './disks';
import { makeFirewall } from './firewall';
import { makeIngress } from './ingress';
import { machineNames } from './names';
import { untilReady, type ApiServer } from './reachable';
import { kubeconfig } from './secret-files';
import { makeWorkers } from './workers';

/**
 * Virtual machines that kubeadm makes a cluster of. Hosts of the domain lead to the gateway on them.
 *
 * @throws UserError when machines can not be named; nothing is registered then.
 */
export function kubeadmCluster(
  environment: Environment,
  options: KubeadmClusterEnvironment,
  cloud: KubeadmCloud,
  wait: typeof untilReady = untilReady,
): ClusterAccess {
  const context = contextOf(environment, options, cloud);
  const { names } = context;
  const held = hold(context.opts, keeping(context));
  const addresses = reserveAddresses(context);
  const { machine, disk, workers } = makeMachines(context, { held, addresses });
  const nodePorts = environment.gateway?.nodePorts;
  if (nodePorts) cloud.leadHostsTo(makeIngress(context, workers, nodePorts));
  const server = pulumi.output({
    address: addresses.public,
    certificate: held.kubernetes.certificate,
    machine: names.controlPlane,
  });
  const kubeconfig = administratorKubeconfig(environment.name, server, held);
  const provider = clusterProvider(
    // neither another machine nor another certificate makes it another cluster
    { kubeconfig, identifier: identifierOf(environment) },
    { parent: disk, deletedWith: disk, dependsOn: onceReady(machine, server, wait) },
  );
  return { provider, resource: disk, kubeconfig };
}

function contextOf(
  environment: Environment,
  cluster: KubeadmClusterEnvironment,
  cloud: KubeadmCloud,
): KubeadmContext {
  const names = machineNames(environment.name, cluster);
  const { opts: given, cloud: section } = cloud.context;
  const parent = new pulumi.ComponentResource(
    'plinth:cluster:Kubeadm',
    environment.name,
    {},
    given.parent === undefined ? {} : { parent: given.parent },
  );
  return { environment, cluster, section, cloud, names, opts: { ...given, parent } };
}

function makeMachines(
  context: KubeadmContext,
  { held, addresses }: { readonly held: Held; readonly addresses: ApiAddresses },
) {
  const { environment, cloud } = context;
  const { email } = makeControlPlaneAccount(context);
  const rules = makeFirewall(
    context,
    { controlPlane: email, workers: cloud.nodes.email },
    Object.values(environment.gateway?.nodePorts ?? {}),
  );
  const shared = {
    held,
    addresses,
    disks: new DataDisks(context),
    after: [...cloud.nodes.ready, cloud.network.egress, ...rules],
  };
  const { machine, disk } = makeControlPlane(context, { ...shared, account: email });
  // what stops or replaces machines begins with the control plane, and what removes them ends with it
  const workers = makeWorkers(context, { ...shared, after: [...shared.after, machine] });
  return { machine, disk, workers };
}

function administratorKubeconfig(
  name: string,
  server: pulumi.Output<ApiServer>,
  { administrator }: Held,
): pulumi.Output<string> {
  return pulumi.secret(
    pulumi
      .output({ server, user: administrator })
      .apply(({ server: { address, certificate }, user }) =>
        kubeconfig({ name, address, certificate, user }),
      ),
  );
}

/**
 * The machine, once its API server is ready. A dependency and no value of the provider's: with one, a new machine
 * would be another cluster to the engine.
 */
function onceReady(
  machine: gcp.compute.Instance,
  server: pulumi.Output<ApiServer>,
  wait: typeof untilReady,
): pulumi.Input<pulumi.Resource> {
  if (pulumi.runtime.isDryRun()) return machine;
  // the machine's id is known when it is there, what it is made from before
  return pulumi.all([server, machine.id]).apply(async ([known]) => {
    await wait(known);
    return machine;
  });
}
