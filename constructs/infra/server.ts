import { Size } from 'cdk8s';
import { Cpu, k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Certificate } from '../cert-manager/certificate';
import { httpProbe, resourcesOf, rollsWith, tcpPort } from '../workload/pod';
import { databaseVariables } from './database';
import { componentName } from './names';
import { ports } from './ports';
import { preflightScript } from './preflight-script';
import type { InfraProps } from './props';
import { files, serverConfiguration } from './server-configuration';
import { container, InfraWorkload, servicePort, temporaryVolume } from './workload';

// infra of the image: https://github.com/infrahq/infra/blob/v0.21.0/Dockerfile
const infraUser = 1000;
const certificateAtStart = '/tmp/tls.crt';

/**
 * The API: users, grants, logins and tokens, and the way to the UI.
 * @see https://github.com/infrahq/helm-charts/tree/main/charts/infra-server
 */
export class InfraServer extends Construct {
  /** The Deployment and what surrounds it. */
  readonly workload: InfraWorkload;
  /** Secret with its certificate, key and `ca.crt`, by which connectors trust it. */
  readonly tlsSecret: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: InfraProps,
  ) {
    super(scope, id);
    const name = componentName(props.name, 'server');
    const configuration = serverConfiguration(props);
    const certificate = this.certificate(name);
    this.tlsSecret = certificate.secretName;
    new k8s.KubeConfigMap(this, 'configuration', {
      metadata: { name, namespace: props.namespace },
      data: { 'infra.yaml': configuration, 'preflight.sh': preflightScript },
    });
    this.workload = new InfraWorkload(this, 'workload', {
      ...props,
      component: 'server',
      user: infraUser,
      podAnnotations: rollsWith(configuration, preflightScript),
      pod: {
        initContainers: [this.preflight()],
        containers: [this.server()],
        volumes: this.volumes(name),
      },
      servicePorts: [
        servicePort('http', 80),
        servicePort('https', 443),
        servicePort('metrics', ports.metrics),
      ],
    });
    // a pod whose Secret is not there waits, but a deployment should not
    this.workload.node.addDependency(certificate);
  }

  private certificate(name: string): Certificate {
    const { namespace, issuer } = this.props;
    const service = `${name}.${namespace}.svc`;
    return new Certificate(this, 'certificate', {
      name: `${name}-tls`,
      namespace,
      issuer,
      dnsNames: [service, `${service}.cluster.local`, `${name}.${namespace}`, name],
    });
  }

  private preflight(): k8s.Container {
    const { encryptionKey, connectorAccessKey, database } = this.props;
    const value = (name: string, text: string) => ({ name, value: text });
    return this.common({
      name: 'preflight',
      command: ['/bin/sh', '/etc/infra/preflight.sh'],
      env: [
        ...this.environment(),
        value('CONFIGURATION', files.configuration),
        value('ENCRYPTION_KEY_FILE', files.encryptionKey),
        value('ENCRYPTION_KEY_SECRET', encryptionKey.name),
        value('CONNECTOR_KEY_SECRET', connectorAccessKey?.name ?? ''),
        value('DATABASE_SECRET', database.credentialsSecret),
        value('PATIENCE', '120'),
        value('INFRA_SERVER_ADDR_HTTP', `127.0.0.1:${ports.http}`),
        value('INFRA_SERVER_ADDR_HTTPS', `127.0.0.1:${ports.https}`),
        value('INFRA_SERVER_ADDR_METRICS', `127.0.0.1:${ports.metrics}`),
      ],
      terminationMessagePolicy: 'FallbackToLogsOnError',
    });
  }

  private server(): k8s.Container {
    const start = [
      `cp ${files.certificate} ${certificateAtStart}`,
      `exec infra server -f ${files.configuration} --log-level ${this.props.logLevel ?? 'info'}`,
    ];
    // the server reads its certificate once: a renewed one takes a restart
    const alive = [
      `wget -q -O /dev/null http://127.0.0.1:${ports.http}/healthz`,
      `cmp -s ${files.certificate} ${certificateAtStart}`,
    ];
    return this.common({
      name: 'server',
      command: ['/bin/sh', '-c', start.join(' && ')],
      env: this.environment(),
      ports: [
        tcpPort('http', ports.http),
        tcpPort('https', ports.https),
        tcpPort('metrics', ports.metrics),
      ],
      startupProbe: httpProbe('/healthz', 'http', { periodSeconds: 2, failureThreshold: 150 }),
      readinessProbe: httpProbe('/healthz', 'http', { periodSeconds: 5, timeoutSeconds: 3 }),
      livenessProbe: {
        exec: { command: ['/bin/sh', '-c', alive.join(' && ')] },
        periodSeconds: 20,
        timeoutSeconds: 5,
        failureThreshold: 3,
      },
      // requests end when the server does, so Services must have forgotten it by then
      lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
    });
  }

  private common(rest: Omit<k8s.Container, 'image'>): k8s.Container {
    const { image, resources = { cpu: Cpu.millis(100), memory: Size.mebibytes(256) } } = this.props;
    return container({
      ...rest,
      image,
      resources: resourcesOf(resources),
      volumeMounts: [
        { name: 'configuration', mountPath: '/etc/infra', readOnly: true },
        { name: 'secrets', mountPath: '/var/run/infra/secrets', readOnly: true },
        { name: 'tls', mountPath: '/var/run/infra/tls', readOnly: true },
      ],
    });
  }

  /** Options that come from a Secret; the others stand in the configuration file. */
  private environment(): k8s.EnvVar[] {
    const { database } = this.props;
    const authority = database.authority ? ` sslrootcert=${files.databaseAuthority}` : '';
    return [
      ...databaseVariables(database, {
        host: 'INFRA_SERVER_DB_HOST',
        port: 'INFRA_SERVER_DB_PORT',
        name: 'INFRA_SERVER_DB_NAME',
        user: 'INFRA_SERVER_DB_USERNAME',
        password: 'INFRA_SERVER_DB_PASSWORD',
      }),
      {
        name: 'INFRA_SERVER_DB_PARAMETERS',
        value: `sslmode=verify-full${authority} connect_timeout=10`,
      },
    ];
  }

  private volumes(name: string): k8s.Volume[] {
    const { encryptionKey, admin, connectorAccessKey, database } = this.props;
    const secret = (key: { name: string; key: string } | undefined, file: string) =>
      key ? [{ secret: { name: key.name, items: [{ key: key.key, path: fileName(file) }] } }] : [];
    return [
      temporaryVolume,
      { name: 'configuration', configMap: { name } },
      { name: 'tls', secret: { secretName: this.tlsSecret } },
      {
        name: 'secrets',
        projected: {
          sources: [
            ...secret(encryptionKey, files.encryptionKey),
            ...secret(admin.passwordSecret, files.adminPassword),
            ...secret(connectorAccessKey, files.connectorAccessKey),
            ...secret(database.authority, files.databaseAuthority),
          ],
        },
      },
    ];
  }
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
