/** Operators that the lab's simulator can play, by the names of what they look after. */
export const operatorNames = [
  'cert-manager',
  'gateway',
  'postgres',
  'prometheus',
  'sealed-secrets',
] as const;

/** An operator that the lab's simulator can play. */
export type Operator = (typeof operatorNames)[number];

interface OperatorImages {
  readonly name: Operator;
  /** Ends of the repositories without which it can not do its work; the simulator plays it when one is missing. */
  readonly needs: readonly string[];
  /** Whether the API server asks it before it takes an object. */
  readonly webhooks: 'served' | 'none';
}

/** What they are made of. */
const operators: readonly OperatorImages[] = [
  {
    name: 'cert-manager',
    needs: ['/cert-manager-controller', '/cert-manager-webhook', '/cert-manager-cainjector'],
    webhooks: 'served',
  },
  { name: 'gateway', needs: ['/traefik'], webhooks: 'none' },
  {
    name: 'postgres',
    // an operator without servers waits for their answers for ever
    needs: [
      '/cloudnative-pg',
      '/postgresql',
      '/plugin-barman-cloud',
      '/plugin-barman-cloud-sidecar',
    ],
    webhooks: 'served',
  },
  {
    name: 'prometheus',
    needs: ['/prometheus-operator', '/prometheus-config-reloader'],
    webhooks: 'none',
  },
  { name: 'sealed-secrets', needs: ['/sealed-secrets-controller'], webhooks: 'none' },
];

/** Operators that have to be played where these images are missing. */
export function playedWithout(missing: readonly string[]): readonly Operator[] {
  return operators
    .filter(({ needs }) => missing.some((reference) => isOneOf(reference, needs)))
    .map(({ name }) => name);
}

/** Whether the API server can call webhooks: one that nobody serves would refuse every object it is asked for. */
export function webhooksServed(played: readonly Operator[]): boolean {
  return !operators.some(({ name, webhooks }) => webhooks === 'served' && played.includes(name));
}

/** Images whose pods run simulated: those that are missing, and what is of no use without them. */
export function simulatedImages(
  wanted: readonly string[],
  missing: readonly string[],
): readonly string[] {
  const played = playedWithout(missing);
  const idle = operators.filter(({ name }) => played.includes(name)).flatMap(({ needs }) => needs);
  return wanted.filter((one) => missing.includes(one) || isOneOf(one, idle)).sort();
}

function isOneOf(reference: string, repositories: readonly string[]): boolean {
  const [repository = ''] = reference.split(/[:@](?=[^/]*$)/);
  return repositories.some((end) => repository.endsWith(end));
}
