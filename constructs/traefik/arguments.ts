import { Duration } from 'cdk8s';
import { traefikName, traefikPorts } from './names';
import type { TraefikProps } from './props';
import { tlsOptionsPath } from './tls-options';

/** Time in which an entry point still takes connections after it was told to stop, until nobody sends any. */
const stillAccepting = Duration.seconds(10);

/** Time in which requests under way may end after that. */
const drain = Duration.seconds(45);

/** How long a pod is given to stop: as long as both take, and a little. */
export const terminationGrace = Duration.seconds(60);

/** Seconds by which times to answer are counted: Traefik's own end at five. */
const buckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/**
 * Arguments of Traefik.
 * @see https://doc.traefik.io/traefik/v3.6/reference/install-configuration/configuration-options/
 */
export function traefikArguments(props: TraefikProps): string[] {
  const { namespace, tcpPorts = [], requestTimeout = Duration.seconds(310) } = props;
  const read = `${String(requestTimeout.toSeconds())}s`;
  const served = servedNamespaces(props);
  return [
    '--global.checknewversion=false',
    '--global.sendanonymoususage=false',
    '--log.level=INFO',
    '--log.format=json',
    // without headers, which carry tokens and cookies
    '--accesslog=true',
    '--accesslog.format=json',
    ...entryPoint('http', traefikPorts.http, read),
    ...entryPoint('https', traefikPorts.https, read),
    // no limit: a connection may rest between two requests for as long as both ends like
    ...tcpPorts.flatMap((port) => entryPoint(`tcp-${String(port)}`, port, '0s')),
    `--entrypoints.internal.address=:${String(traefikPorts.internal)}`,
    '--ping=true',
    '--ping.entrypoint=internal',
    '--metrics.prometheus=true',
    '--metrics.prometheus.entrypoint=internal',
    `--metrics.prometheus.buckets=${buckets.join(',')}`,
    `--providers.file.filename=${tlsOptionsPath}`,
    '--providers.file.watch=false',
    '--providers.kubernetesgateway=true',
    ...(served === 'every-namespace'
      ? []
      : [`--providers.kubernetesgateway.namespaces=${served.join(',')}`]),
    `--providers.kubernetesgateway.statusaddress.service.namespace=${namespace}`,
    `--providers.kubernetesgateway.statusaddress.service.name=${traefikName}`,
    // Traefik's word for TCPRoute and TLSRoute
    ...(tcpPorts.length > 0 ? ['--providers.kubernetesgateway.experimentalchannel=true'] : []),
  ];
}

/** Namespaces that Traefik reads: its own, for the Gateway and its certificate, and those it serves. */
export function servedNamespaces({ namespace, serves }: TraefikProps): TraefikProps['serves'] {
  return serves === 'every-namespace' ? serves : [...new Set([namespace, ...serves])].sort();
}

function entryPoint(name: string, port: number, readTimeout: string): string[] {
  const at = `--entrypoints.${name}`;
  return [
    `${at}.address=:${String(port)}`,
    `${at}.transport.respondingtimeouts.readtimeout=${readTimeout}`,
    `${at}.transport.lifecycle.requestacceptgracetimeout=${String(stillAccepting.toSeconds())}s`,
    `${at}.transport.lifecycle.gracetimeout=${String(drain.toSeconds())}s`,
  ];
}
