import { pathOf, type Change, type ObjectMetadata, type Reaction } from './reaction';

interface ClientConfig {
  readonly service?: unknown;
  readonly caBundle?: string;
}

interface WebhookConfiguration {
  readonly metadata: ObjectMetadata;
  readonly webhooks?: readonly { readonly clientConfig: ClientConfig }[];
}

interface Definition {
  readonly metadata: ObjectMetadata;
  readonly spec?: { readonly conversion?: { readonly webhook?: { clientConfig?: ClientConfig } } };
}

const definitions = 'apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Fills in the authority of webhooks that an operator serves, as cert-manager's cainjector or the operator would. */
function webhookReaction(kind: 'mutating' | 'validating'): Reaction {
  const resource = `apis/admissionregistration.k8s.io/v1/${kind}webhookconfigurations`;
  return {
    resource,
    react({ metadata, webhooks }: WebhookConfiguration, { ca }) {
      const missing = (webhooks ?? []).flatMap(({ clientConfig }, index) =>
        lacksAuthority(clientConfig) ? [`/webhooks/${index}/clientConfig/caBundle`] : [],
      );
      return inject(pathOf(resource, metadata), missing, ca);
    },
  };
}

const injectionAnnotations = [
  'cert-manager.io/inject-ca-from',
  'cert-manager.io/inject-ca-from-secret',
  'cert-manager.io/inject-apiserver-ca',
];

/** Reads the definition itself only where it asks for injection: definitions are large. */
const definitionReaction: Reaction = {
  resource: definitions,
  async react({ metadata }: Definition, { ca, find }) {
    if (!injectionAnnotations.some((name) => metadata.annotations?.[name] !== undefined)) return [];
    const definition = await find<Definition>(pathOf(definitions, metadata));
    const config = definition?.spec?.conversion?.webhook?.clientConfig;
    return config !== undefined && lacksAuthority(config)
      ? inject(
          pathOf(definitions, metadata),
          ['/spec/conversion/webhook/clientConfig/caBundle'],
          ca,
        )
      : [];
  },
};

function lacksAuthority({ service, caBundle }: ClientConfig): boolean {
  return service !== undefined && (caBundle ?? '') === '';
}

function inject(path: string, pointers: readonly string[], ca: string): readonly Change[] {
  if (pointers.length === 0) return [];
  const value = Buffer.from(ca).toString('base64');
  const body = pointers.map((pointer) => ({ op: 'add', path: pointer, value }));
  return [{ method: 'PATCH', path, body, content: 'application/json-patch+json' }];
}

export const webhookReactions: readonly Reaction[] = [
  webhookReaction('mutating'),
  webhookReaction('validating'),
  definitionReaction,
];
