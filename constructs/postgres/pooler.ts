import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { customResourcesOf, spreadOver, type Resources } from '../workload/pod';
import {
  Pooler,
  PoolerSpecPgbouncerPoolMode as Mode,
  PoolerSpecTemplateSpecContainersResourcesLimits as Limit,
  PoolerSpecTemplateSpecContainersResourcesRequests as Request,
  PoolerSpecType as Type,
} from './imports/postgresql.cnpg.io';
import { poolerPods } from './labels';
import type { PoolerOptions } from './pooler-options';
import { poolerParameters } from './pooler-parameters';

/** Which cluster a pooler stands in front of. */
export interface PoolerPlace {
  /** Name of the Pooler and its Service. */
  readonly name: string;
  /** Namespace of both. */
  readonly namespace: string;
  /** Name of the Cluster. */
  readonly cluster: string;
}

/** Name of the Pooler of a cluster, and of its Service. */
export function poolerName(cluster: string, { type = 'rw' }: PoolerOptions): string {
  return `${cluster}-pooler-${type}`;
}

/** Connection pools in front of a cluster. */
export function pooler(scope: Construct, place: PoolerPlace, options: PoolerOptions): Pooler {
  const { name, namespace, cluster } = place;
  const { image, instances, mode, type = 'rw', parameters = {} } = options;
  return new Pooler(scope, 'pooler', {
    metadata: {
      name,
      namespace,
      annotations: {
        'pulumi.com/waitFor': 'jsonpath={.status.phase}=active',
        'pulumi.com/timeoutSeconds': '600',
      },
    },
    spec: {
      cluster: { name: cluster },
      instances,
      type: types[type],
      pgbouncer: {
        image,
        poolMode: mode === 'session' ? Mode.SESSION : Mode.TRANSACTION,
        parameters: { max_client_conn: '1000', default_pool_size: '20', ...parameters },
      },
      template: {
        spec: {
          topologySpreadConstraints: spreadOver(poolerPods(name)),
          containers: [
            {
              name: 'pgbouncer',
              resources: customResourcesOf(options.resources ?? defaultResources, Request, Limit),
            },
          ],
        },
      },
    },
  });
}

const types = { rw: Type.RW, ro: Type.RO, r: Type.R };

const defaultResources: Resources = {
  cpu: Cpu.millis(100),
  memory: Size.mebibytes(64),
  memoryLimit: Size.mebibytes(128),
};

/** Every problem of a pooler's options. */
export function poolerProblems(where: string, options: PoolerOptions): string[] {
  const { image, instances, parameters = {} } = options;
  const here = `${where}.pooler`;
  const problems: string[] = [];
  if (!Number.isInteger(instances) || instances < 1 || instances > 20) {
    problems.push(`${here}: 'instances' must be an integer from 1 to 20, got '${instances}'`);
  }
  if (!/^[^\s:@]+(:\d+\/[^\s:@]+)?:[\w.-]+(@sha256:[0-9a-f]{64})?$/.test(image)) {
    problems.push(
      `${here}: 'image' must be a full reference with a tag, such as 'ghcr.io/cloudnative-pg/pgbouncer:1.25.1', got '${image}'`,
    );
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (!poolerParameters.has(name)) {
      problems.push(
        `${here}.parameters: '${name}' must be one that CloudNativePG leaves to its users, such as 'default_pool_size', got '${value}'`,
      );
    } else if (/[\r\n]/.test(value)) {
      problems.push(`${here}.parameters: '${name}' must be one line, got '${value}'`);
    }
  }
  return problems;
}
