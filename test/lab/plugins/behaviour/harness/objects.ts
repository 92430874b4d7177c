import type { types } from '@pulumi/kubernetes';

type DeploymentArgs = types.input.apps.v1.Deployment;
type PodSpec = types.input.core.v1.PodSpec;

/** A pod that no node takes, so that whatever waits for it waits. */
export const UNSCHEDULABLE: Partial<PodSpec> = { nodeSelector: { nowhere: 'true' } };

/** The least that the API server takes for a Deployment; everything else is its defaults. */
export function deployment(
  name: string,
  namespace: string,
  more: {
    readonly replicas?: number;
    readonly image?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly selector?: string;
    readonly pod?: Partial<PodSpec>;
  } = {},
): DeploymentArgs {
  const { labels, annotations, selector: app = name } = more;
  return {
    metadata: { name, namespace, ...(labels && { labels }), ...(annotations && { annotations }) },
    spec: {
      replicas: more.replicas ?? 1,
      selector: { matchLabels: { app } },
      template: template(app, more.image, more.pod),
    },
  };
}

/** A pod template with one container. */
export function template(app: string, image = 'example/app:1', pod: Partial<PodSpec> = {}) {
  return { metadata: { labels: { app } }, spec: { containers: [{ name: 'app', image }], ...pod } };
}

/** A custom resource definition of kind Widget, in a group of its own. */
export function widgetDefinition(group: string) {
  const names = { kind: 'Widget', plural: 'widgets', singular: 'widget' };
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      names,
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  properties: {
                    size: { type: 'integer', maximum: 10 },
                    colour: { type: 'string', default: 'grey' },
                  },
                },
                status: open,
              },
            },
          },
        },
      ],
    },
  };
}
