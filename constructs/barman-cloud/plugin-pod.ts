import { k8s } from 'cdk8s-plus-27';
import {
  httpProbe,
  lockedContainer,
  resourcesOf,
  restrictedPod,
  tcpPort,
  type Resources,
} from '../workload/pod';

/** What the plugin's pod is made of. */
export interface PluginPodProps {
  /** Name of its ServiceAccount. */
  readonly account: string;
  /** Image of the plugin. */
  readonly image: string;
  /** Image that it puts beside each instance. */
  readonly sidecarImage: string;
  /** Secret with the certificate that it shows. */
  readonly serverSecret: string;
  /** Secret with the certificate that the operator must show. */
  readonly clientSecret: string;
  /** What it is given. */
  readonly resources: Resources;
}

/** Port on which the plugin answers the operator, by gRPC over TLS. */
export const pluginPort = 9090;

const healthPort = 8081;
// the image's user
const user = 10001;

/** The plugin's pod. */
export function pluginPod(props: PluginPodProps): k8s.PodSpec {
  const { account, serverSecret, clientSecret } = props;
  return {
    serviceAccountName: account,
    enableServiceLinks: false,
    securityContext: restrictedPod(user),
    containers: [container(props)],
    volumes: [
      { name: 'server', secret: { secretName: serverSecret } },
      { name: 'client', secret: { secretName: clientSecret } },
    ],
  };
}

function container({ image, sidecarImage, resources }: PluginPodProps): k8s.Container {
  return {
    name: 'barman-cloud',
    image,
    imagePullPolicy: 'IfNotPresent',
    args: [
      'operator',
      '--server-cert=/server/tls.crt',
      '--server-key=/server/tls.key',
      '--client-cert=/client/tls.crt',
      `--server-address=:${String(pluginPort)}`,
      `--health-probe-bind-address=:${String(healthPort)}`,
      '--leader-elect',
      '--log-level=info',
    ],
    env: [{ name: 'SIDECAR_IMAGE', value: sidecarImage }],
    ports: [tcpPort('grpc', pluginPort), tcpPort('health', healthPort)],
    resources: resourcesOf(resources),
    securityContext: lockedContainer,
    // it listens only once it leads
    readinessProbe: {
      tcpSocket: { port: k8s.IntOrString.fromString('grpc') },
      periodSeconds: 5,
    },
    livenessProbe: httpProbe('/healthz', 'health', { periodSeconds: 20, initialDelaySeconds: 15 }),
    volumeMounts: [
      { name: 'server', mountPath: '/server', readOnly: true },
      { name: 'client', mountPath: '/client', readOnly: true },
    ],
  };
}
