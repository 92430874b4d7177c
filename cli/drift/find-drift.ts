import { isObject, textAt } from '../../lab/plugins/kubernetes/objects';
import type { JsonObject } from '../../lab/plugins/protocol/values';
import type { Step } from '../progress/progress';
import { asDeployed, type Declared } from './declared';
import type { Deployed } from './deployed';
import { keyOf } from './identity';
import { inParallel } from '../in-parallel';
import { judge, type Verdict } from './judge';
import type { LiveCluster } from './live-cluster';
import { authorsOf, isEngine, ownersOf } from './ownership';
import type { DriftReport } from './report';
import { masked } from './shown';
import { ourLabel, undeclaredAmong, type Territory } from './undeclared';

/** What is compared. */
export interface DriftQuestion {
  readonly stack: string;
  readonly declared: readonly Declared[];
  readonly deployed: ReadonlyMap<string, Deployed>;
  readonly cluster: LiveCluster;
  readonly territory: Territory;
}

// as many as an API server answers side by side without asking anybody to wait
const width = 16;
// an object may be written while it is compared
const attempts = 3;

/** Compares everything that is declared with what is there. Two requests for each object, one list for each kind. */
export async function findDrift(
  question: DriftQuestion,
  step: Step,
): Promise<Omit<DriftReport, 'elapsedMs'>> {
  const { stack, declared, deployed, cluster } = question;
  await cluster.requireAnswer();
  let done = 0;
  const verdicts = await inParallel(declared, width, async (one) => {
    const verdict = await verdictOn(one, question);
    done += 1;
    step.update(`${done} of ${declared.length} objects`);
    return verdict;
  });
  step.update('looking for what nobody declares');
  const { undeclared, searched, silent } = await strangers(question);
  cluster.requireWhole();
  const wanted = new Set(declared.map(({ identity }) => keyOf(identity)));
  return {
    stack,
    drifted: verdicts.flatMap(({ drifted }) => drifted ?? []),
    undeclared,
    pending: [
      ...verdicts.flatMap(({ pending }) => pending ?? []),
      ...[...deployed]
        .filter(([key]) => !wanted.has(key))
        .map(([, { identity }]) => ({ identity, what: 'to delete' as const, paths: [] })),
    ],
    compared: declared.filter(({ identity }) => deployed.has(keyOf(identity))).length,
    searched,
    silent,
  };
}

async function verdictOn(declared: Declared, question: DriftQuestion): Promise<Verdict> {
  const { identity } = declared;
  const deployed = question.deployed.get(keyOf(identity));
  if (deployed === undefined) return { pending: { identity, what: 'to create', paths: [] } };
  for (let attempt = 1; ; attempt += 1) {
    const live = await question.cluster.lookUp(identity);
    if (live === undefined) return { drifted: { identity, kinds: ['missing'], fields: [] } };
    const manager = managerOf(deployed, live);
    const body = applied(asDeployed(declared, deployed), live);
    const predicted = await question.cluster.predict(identity, body, manager);
    // an obstacle, which is told in the end
    if (predicted === undefined) return {};
    if ('refusal' in predicted) {
      const refusal = withoutValues(predicted.refusal, live);
      return judge({ declared, deployed, live, predicted: { refusal } });
    }
    if (versionOf(predicted.object) === versionOf(live) || attempt === attempts) {
      return judge({ declared, deployed, live, predicted });
    }
  }
}

/** The API server quotes what it refuses, which of a Secret may be a value. */
function withoutValues(text: string, { kind, data }: JsonObject): string {
  if (kind !== 'Secret' || !isObject(data)) return text;
  const values = Object.values(data).filter((value) => typeof value === 'string');
  const forms = values.flatMap((value) => [value, Buffer.from(value, 'base64').toString()]);
  const hidden = forms.filter((form) => form !== '').sort((a, b) => b.length - a.length);
  return hidden.reduce((rest, form) => rest.replaceAll(form, masked), text);
}

function versionOf(object: JsonObject): string {
  return textAt(object, 'metadata', 'resourceVersion');
}

function managerOf({ manager }: Deployed, live: JsonObject): string {
  const found = authorsOf(live).find((author) => isEngine(author.manager));
  return manager ?? found?.manager ?? 'pulumi-kubernetes';
}

/**
 * What is sent to be judged. A Secret has the values that are there: without them the apply would take them away, and
 * some types demand theirs. They come from the API server and go back to it alone.
 */
function applied(manifest: JsonObject, live: JsonObject): JsonObject {
  const { data } = live;
  if (textAt(manifest, 'kind') !== 'Secret' || !isObject(data)) return manifest;
  const ours = Object.entries(data).filter(([key]) =>
    ownersOf(live, ['data', key]).some(({ manager }) => isEngine(manager)),
  );
  return { ...manifest, data: Object.fromEntries(ours) };
}

async function strangers({ declared, deployed, cluster, territory }: DriftQuestion) {
  const ours = [...declared, ...deployed.values()].map(({ identity: { group } }) => group);
  const { kinds, silent } = await cluster.catalogue(new Set(ours));
  const lists = await inParallel(kinds, width, (kind) => cluster.list(kind, ourLabel));
  const known = new Set([...declared.map(({ identity }) => keyOf(identity)), ...deployed.keys()]);
  const objects = lists.flatMap((list) => list ?? []);
  return {
    undeclared: undeclaredAmong(objects, known, territory),
    searched: kinds.length,
    silent,
  };
}
