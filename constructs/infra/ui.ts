import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { httpProbe, resourcesOf, tcpPort } from '../workload/pod';
import { ports } from './ports';
import type { InfraProps } from './props';
import { container, InfraWorkload, servicePort, tcpProbe, temporaryVolume } from './workload';

// next of the image: https://github.com/infrahq/infra/blob/v0.21.0/ui/Dockerfile
const nextUser = 1001;

/**
 * The pages, which the server passes on to browsers under its own name.
 * @see https://github.com/infrahq/helm-charts/blob/main/charts/infra-server/templates/ui/deployment.yaml
 */
export class InfraUi extends Construct {
  /** The Deployment and what surrounds it. */
  readonly workload: InfraWorkload;

  constructor(scope: Construct, id: string, props: InfraProps) {
    super(scope, id);
    const { uiImage, uiResources = { cpu: Cpu.millis(50), memory: Size.mebibytes(256) } } = props;
    this.workload = new InfraWorkload(this, 'workload', {
      ...props,
      component: 'ui',
      user: nextUser,
      pod: {
        containers: [
          container({
            name: 'ui',
            image: uiImage,
            env: [
              // Next.js listens where this says; Kubernetes sets it to the pod's name
              { name: 'HOSTNAME', value: '0.0.0.0' },
              { name: 'NEXT_TELEMETRY_DISABLED', value: '1' },
            ],
            ports: [tcpPort('http', ports.ui)],
            resources: resourcesOf(uiResources),
            volumeMounts: [{ name: 'temporary', mountPath: '/app/.next/cache', subPath: 'next' }],
            startupProbe: httpProbe('/', 'http', { periodSeconds: 2, failureThreshold: 60 }),
            readinessProbe: httpProbe('/', 'http', { periodSeconds: 5, timeoutSeconds: 3 }),
            livenessProbe: tcpProbe('http', {
              periodSeconds: 20,
              timeoutSeconds: 5,
              failureThreshold: 6,
            }),
          }),
        ],
        volumes: [temporaryVolume],
      },
      servicePorts: [servicePort('http', ports.ui)],
    });
  }
}
