import { ApiObject, type Chart } from 'cdk8s';

interface Container {
  readonly resources?: { readonly requests?: { readonly cpu?: string } };
}

interface PodSpec {
  readonly containers?: readonly Container[];
}

interface Workload {
  readonly kind: string;
  readonly spec?: {
    readonly replicas?: number;
    readonly instances?: number;
    readonly resources?: Container['resources'];
    readonly template?: { readonly spec?: PodSpec };
  };
}

/** Processor time that the pods of all charts ask for at once, Jobs left out, in thousandths of a core. */
export function processorMillis(charts: readonly Chart[]): number {
  return charts
    .flatMap((chart) => chart.node.findAll().filter((node) => ApiObject.isApiObject(node)))
    .map((object) => object.toJson() as Workload)
    .filter(({ kind }) => kind !== 'Job')
    .reduce((sum, { spec = {} }) => {
      const { replicas, instances, resources, template } = spec;
      const containers = template?.spec?.containers ?? (resources ? [{ resources }] : []);
      const pod = containers.reduce((all, container) => all + millis(container), 0);
      return sum + pod * (replicas ?? instances ?? 1);
    }, 0);
}

function millis({ resources }: Container): number {
  const { cpu = '0' } = resources?.requests ?? {};
  return cpu.endsWith('m') ? Number(cpu.slice(0, -1)) : Number(cpu) * 1000;
}
