/** The parts of a URN that mean something to a person. */
export interface ResourceName {
  readonly kind: string;
  readonly name: string;
}

/**
 * `urn:pulumi:local::plinth::kubernetes:apps/v1:Deployment::deployment/immudb/immudb` is the Deployment immudb/immudb:
 * the project's logical names start with the kind, which need not be said twice.
 */
export function resourceName(urn: string): ResourceName {
  const [, , types = '', ...names] = urn.split('::');
  const type = types.split('$').at(-1) ?? '';
  const kind = type.split(':').at(-1) ?? type;
  const name = names.join('::');
  const prefix = `${kind.toLowerCase()}/`;
  return { kind, name: name.startsWith(prefix) ? name.slice(prefix.length) : name };
}

export function resourceLabel(urn: string): string {
  const { kind, name } = resourceName(urn);
  return `${kind} ${name}`;
}
