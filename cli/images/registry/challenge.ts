/** How a registry wants its callers to say who they are. */
export type Challenge =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'bearer';
      readonly realm: string;
      readonly service: string | undefined;
      readonly scope: string | undefined;
    };

/** The challenge of a `WWW-Authenticate` header that can be met, bearer before basic; undefined when it has none. */
export function challengeOf(header: string): Challenge | undefined {
  const challenges = challengesIn(header);
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer')?.parameters;
  const realm = bearer?.get('realm');
  if (realm !== undefined) {
    return {
      scheme: 'bearer',
      realm,
      service: bearer?.get('service'),
      scope: bearer?.get('scope'),
    };
  }
  return challenges.some(({ scheme }) => scheme === 'basic') ? { scheme: 'basic' } : undefined;
}

interface Read {
  readonly scheme: string;
  readonly parameters: Map<string, string>;
}

/** Several can stand in one header, with commas between them as between parameters. */
function challengesIn(header: string): readonly Read[] {
  const found: Read[] = [];
  const part = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([\w-]+)/g;
  for (const [, name, quoted, plain, scheme] of header.matchAll(part)) {
    if (scheme !== undefined) found.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    else if (name !== undefined) {
      const value = quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
      found.at(-1)?.parameters.set(name.toLowerCase(), value);
    }
  }
  return found;
}
