import { definedKind, isCustomResourceDefinition } from './collect';
import { at, groupOf, listAt, podTemplateOf, stringAt } from './manifest';
import { groupKind } from './names';
import type { PlannedObject } from './plan';

/** Charts without which no pod of anybody's starts: namespaces and what guards them, networking, volumes. */
const groundwork: ReadonlySet<string> = new Set([
  'namespaces',
  'network',
  'flannel',
  'kube-network-policies',
  'local-path',
]);

/**
 * What is installed before products are provisioned: namespaces and what guards them, Secrets, definitions, operators,
 * what admits custom resources, and whatever all these wait for, so that none of them waits for another object.
 */
export function installed(objects: readonly PlannedObject[]): ReadonlySet<PlannedObject> {
  const definitions = objects.filter(({ manifest }) => isCustomResourceDefinition(manifest));
  const groups = new Set(
    definitions.map(({ manifest }) => {
      const kind = definedKind(manifest);
      return kind.slice(0, kind.indexOf('/'));
    }),
  );
  const grounding = objects.filter(({ chart }) => chart === undefined || groundwork.has(chart));
  const operators = objects.filter((object) => isWorkload(object) && writesTo(groups, object));
  return closure([...grounding, ...definitions, ...operators, ...admission(objects)]);
}

/** Whether the account of a workload may write objects of some API groups, by roles that name one of them. */
function writesTo(groups: ReadonlySet<string>, { dependsOn }: PlannedObject): boolean {
  return dependsOn
    .filter(({ manifest }) => bindings.has(groupKind(manifest)))
    .flatMap((binding) => binding.dependsOn)
    .flatMap(({ manifest }) => listAt(manifest, 'rules'))
    .some(
      (rule) =>
        listAt(rule, 'apiGroups').some((group) => groups.has(String(group))) &&
        listAt(rule, 'verbs').some((verb) => writing.has(String(verb))),
    );
}

const bindings: ReadonlySet<string> = new Set([
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'rbac.authorization.k8s.io/RoleBinding',
]);

const writing: ReadonlySet<string> = new Set(['*', 'create', 'patch', 'update']);

/** Webhook configurations, the Services behind them, and every workload of the products that serve these. */
function admission(objects: readonly PlannedObject[]): readonly PlannedObject[] {
  const configurations = objects.filter(
    ({ manifest }) => groupOf(manifest) === 'admissionregistration.k8s.io',
  );
  const named = new Set(
    configurations
      .flatMap(({ manifest }) => listAt(manifest, 'webhooks'))
      .map((webhook) => at(webhook, 'clientConfig', 'service'))
      .map((service) => placeOf(stringAt(service, 'namespace'), stringAt(service, 'name'))),
  );
  const services = objects.filter(({ manifest }) => {
    const { namespace, name } = manifest.metadata;
    return groupKind(manifest) === '/Service' && named.has(placeOf(namespace, name));
  });
  // one part serves, another hands out its certificate
  const products = new Set(
    services.flatMap(({ dependsOn }) => dependsOn.filter(isWorkload).map(productOf)),
  );
  const workloads = objects.filter(
    (object) => isWorkload(object) && products.has(productOf(object)),
  );
  return [...configurations, ...services, ...workloads];
}

function isWorkload({ manifest }: PlannedObject): boolean {
  return podTemplateOf(manifest) !== undefined;
}

function productOf({ manifest }: PlannedObject): string {
  const { namespace, name } = manifest.metadata;
  return placeOf(
    namespace,
    stringAt(manifest, 'metadata', 'labels', 'app.kubernetes.io/name') ?? name,
  );
}

function placeOf(namespace = '', name = ''): string {
  return `${namespace}/${name}`;
}

/** Objects, and everything that they wait for. */
export function closure(roots: readonly PlannedObject[]): ReadonlySet<PlannedObject> {
  const found = new Set<PlannedObject>();
  const open = [...roots];
  for (let object = open.pop(); object !== undefined; object = open.pop()) {
    if (found.has(object)) continue;
    found.add(object);
    open.push(...object.dependsOn);
  }
  return found;
}
