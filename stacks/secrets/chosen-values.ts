import { createHash } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';
import type { SecretsEnvironment } from '../../environments/secrets';
import { UserError } from '../../errors/user-error';
import { stackConfiguration, configuredValues, type Configuration } from './configuration';
import type { Finding } from './finding';
import { checkedRequests } from './problems';
import type { ChosenValue, SecretRequest } from './request';
import { sopsIn, type Decrypt } from './sops/sops';
import { sopsValues } from './sops/sops-values';
import { ruleOf } from './value-rules';
import { placedValues, placeOf, type PlacedValue } from './values';

/** Values that the team chose, by place; secret. */
export type ChosenValues = ReadonlyMap<string, pulumi.Output<string>>;

/** Where chosen values are looked for. */
export interface ChosenValuesArgs {
  /** The environment. */
  readonly environment: { readonly name: string; readonly secrets?: SecretsEnvironment };
  /** Folder of the checkout, in which the encrypted files are. */
  readonly checkout: string;
  /** What the platform asks for; not called where nothing is declared. */
  readonly requests: () => readonly SecretRequest[];
  /**
   * What opens encrypted files.
   * @default - `sops` on PATH
   */
  readonly decrypt?: Decrypt;
  /**
   * The configuration of the stack.
   * @default - what the engine gave to this program
   */
  readonly configuration?: Configuration;
  /**
   * Variables that tell a rehearsal from a stack that is there to stay.
   * @default - those of this process
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

type Chosen = PlacedValue & { readonly value: ChosenValue };

/**
 * Reads every value that the team chose, before anything is registered; a rehearsal reads none.
 *
 * @throws UserError with everything that is wrong with them at once; never with a value.
 */
export async function chosenValues({
  environment: { name, secrets },
  checkout,
  requests,
  decrypt = sopsIn(checkout),
  configuration = stackConfiguration,
  env = process.env,
}: ChosenValuesArgs): Promise<ChosenValues> {
  if (secrets === undefined) return new Map();
  const chosen = [...placedValues(checkedRequests(requests())).values()].filter(isChosen);
  if (isRehearsal(env)) return madeUp(chosen);
  const from = (source: ChosenValue['from']) => chosen.filter(({ value }) => value.from === source);
  const files = secrets.files ?? [`secrets/${name}.sops.yaml`];
  const configured = configuredValues(name, from('config'), configuration);
  const opened = await sopsValues(checkout, files, from('sops'), decrypt);
  const values = new Map([...configured.values, ...opened.values]);
  const findings = [
    ...configured.findings,
    ...opened.findings,
    ...chosen.flatMap((placed) => ruleFindings(placed, values)),
  ];
  if (findings.length > 0) throw errorOf(findings);
  return new Map([...values].map(([place, value]) => [place, pulumi.secret(value)]));
}

/** Whoever sets the variable alone gets no values that everybody knows. */
function isRehearsal(env: Readonly<Record<string, string | undefined>>): boolean {
  const state = env['PULUMI_BACKEND_URL'] ?? '';
  return env['PLINTH_REHEARSAL'] === 'true' && /^file:\/\/.*\/\.plinth\/rehearsals\//.test(state);
}

/** Nobody's key is at hand in a rehearsal: values that every product takes, the same each time. */
function madeUp(chosen: readonly Chosen[]): ChosenValues {
  return new Map(
    chosen.map(({ request, key, value }) => {
      const place = placeOf({ ...request, key });
      const seed = createHash('sha256').update(place).digest('hex');
      return [place, pulumi.secret(ruleOf(value, request.type, key).madeUp(seed))];
    }),
  );
}

function isChosen(placed: PlacedValue): placed is Chosen {
  return 'from' in placed.value;
}

function ruleFindings(
  { request, key, value }: Chosen,
  values: ReadonlyMap<string, string>,
): readonly Finding[] {
  const text = values.get(placeOf({ ...request, key }));
  const rule = ruleOf(value, request.type, key);
  if (text === undefined || rule.holds(text)) return [];
  const source = value.from === 'config' ? 'the configuration' : 'the encrypted file';
  return [
    {
      problem: `secret ${request.namespace}/${request.name}: '${key}' ${rule.says}, unlike the one of ${source}`,
      fix: `put a fitting value into ${source}`,
    },
  ];
}

function errorOf(findings: readonly Finding[]): UserError {
  const fixes = new Set(findings.map(({ fix }) => fix));
  return new UserError(
    findings.map(({ problem }) => problem),
    { fix: [...fixes].join('; ') },
  );
}
