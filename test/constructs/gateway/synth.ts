import { Duration, Yaml } from 'cdk8s';
import type { Exposure } from '../../../constructs/gateway/exposure';
import {
  PlatformGateway,
  type PlatformGatewayProps,
} from '../../../constructs/gateway/platform-gateway';
import { Port } from '../../../constructs/namespace/port';
import { traefikPorts } from '../../../constructs/traefik/names';
import type { TraefikProps } from '../../../constructs/traefik/props';
import { Traefik } from '../../../constructs/traefik/traefik';
import { manifestsOf, type Manifest } from '../namespace/manifests';

/** An exposure of the namespace `shop`, unless said otherwise. */
export function exposureOf(name: string, more: Partial<Exposure> = {}): Exposure {
  const namespace = more.namespace ?? 'shop';
  return {
    name,
    namespace,
    service: name,
    port: 80,
    host: name,
    protocol: 'http',
    endpoint: {
      party: { namespace, name, pods: { app: name } },
      ports: [Port.tcp(8080)],
    },
    ...more,
  };
}

/** A Gateway's properties that are right as they are. */
export const soundGateway: PlatformGatewayProps = {
  name: 'gateway',
  namespace: 'gateway',
  className: 'traefik',
  carrier: {
    protocols: ['http', 'grpc', 'tcp'],
    otherwise: 'for nothing else is known',
    ownPorts: Object.values(traefikPorts),
  },
  domain: 'example.test',
  issuer: { kind: 'ClusterIssuer', name: 'platform-ca' },
  ports: { http: traefikPorts.http, https: traefikPorts.https },
  exposures: [exposureOf('web', { timeout: Duration.seconds(30) })],
};

/** Traefik's properties that are right as they are. */
export const soundTraefik: TraefikProps = {
  namespace: 'gateway',
  image: 'registry.example/traefik:v3.6.12',
  version: '3.6.12',
  serves: ['shop'],
};

/** What a Gateway renders. */
export function synthGateway(props: Partial<PlatformGatewayProps> = {}): readonly Manifest[] {
  return manifestsOf((chart) => {
    new PlatformGateway(chart, 'gateway', { ...soundGateway, ...props });
  });
}

/** What Traefik renders. */
export function synthTraefik(props: Partial<TraefikProps> = {}): readonly Manifest[] {
  return manifestsOf((chart) => {
    new Traefik(chart, 'traefik', { ...soundTraefik, ...props });
  });
}

/** Manifests as kubectl reads them. */
export function yamlOf(manifests: readonly unknown[]): string {
  return Yaml.stringify(...manifests);
}
