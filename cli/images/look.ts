import { ruleOf, type ImagePolicy } from '../../environments/image-policies';
import { natural, newerThan, offerOf } from './candidates';
import { parseReference, referenceText, repositoryText, type Reference } from './reference';
import { RegistryProblem } from './registry/problem';
import type { Registries } from './registry/registry';
import type { Subject, Target } from './targets';

/** What was found out about one image. */
export interface Finding {
  /** Name in the catalogue. */
  readonly name: string;
  readonly reference: string;
  /**
   * `current`: nothing newer fits; `newer`: something does; `held` and `pinned`: it stays, for a reason; `moved`: its
   * tag is another image than the locked one; `unknown`: its registry did not tell.
   */
  readonly state: 'current' | 'newer' | 'held' | 'pinned' | 'moved' | 'unknown';
  /** What may be moved to, with its digest. */
  readonly newest?: string;
  /** Tags that it may have. */
  readonly tags?: string;
  /** Why it is held or pinned. */
  readonly reason?: string;
  /** Newest version of its form that its policy does not let it have. */
  readonly beyond?: string;
  /** Page about the newest version, or about the one beyond. */
  readonly notes?: string;
  /** What has to move with it by hand. */
  readonly also?: string;
  /** Why nothing is known. */
  readonly problem?: string;
}

/** The findings of one target. */
export interface Looked {
  readonly target: Target;
  readonly findings: readonly Finding[];
}

/** With what images are looked for. */
export interface LookOptions {
  readonly registries: Registries;
  /** Milliseconds since 1970: nothing was built later. */
  readonly now: number;
  /** Hears of each image that is through. */
  readonly onDone?: (name: string) => void;
}

// each costs three requests
const mostBuilds = 1000;

const day = 86_400_000;

// a registry's own limit is its connections'
const atOnce = 16;

/** Looks for what the images of a target may move to; images of one product move together. */
export async function look(target: Target, options: LookOptions): Promise<Looked> {
  const groups = grouped(target.subjects);
  const found = await Promise.all(groups.map((group) => lookAt(group, options)));
  const findings = found.flat();
  return {
    target,
    findings: target.subjects.flatMap(
      ({ name }) => findings.find((finding) => finding.name === name) ?? [],
    ),
  };
}

type Group = readonly [Subject, ...Subject[]];

function grouped(subjects: readonly Subject[]): readonly Group[] {
  const groups = new Map<unknown, [Subject, ...Subject[]]>();
  for (const subject of subjects) {
    const key = subject.product ?? subject.name;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [subject]);
    else group.push(subject);
  }
  return [...groups.values()];
}

async function lookAt(group: Group, options: LookOptions): Promise<readonly Finding[]> {
  try {
    const common = await commonTags(group, options.registries);
    return await Promise.all(group.map((subject) => lookAtOne(subject, common, options)));
  } catch (error) {
    if (!(error instanceof RegistryProblem)) throw error;
    return group.map(({ name, reference }) => ({
      name,
      reference,
      state: 'unknown',
      problem: error.message,
    }));
  } finally {
    for (const { name } of group) options.onDone?.(name);
  }
}

/** Tags that every image of a product has; one that is not there yet is pushed later. */
async function commonTags(group: Group, registries: Registries): Promise<readonly string[]> {
  const [first = [], ...others] = await Promise.all(
    group
      .filter(({ policy }) => rulesOf(policy) !== undefined)
      .map(({ reference }) => registries.tags(parseReference(reference))),
  );
  const sets = others.map((tags) => new Set(tags));
  return sets.length === 0 ? first : first.filter((tag) => sets.every((set) => set.has(tag)));
}

async function lookAtOne(
  subject: Subject,
  tags: readonly string[],
  options: LookOptions,
): Promise<Finding> {
  const { name, reference, policy, product } = subject;
  const now = parseReference(reference);
  const rules = rulesOf(policy);
  const known = { name, reference, ...(rules && { tags: rules.tags }) };
  const here = await lockedState(now, options.registries);
  if (rules === undefined) {
    if (here === 'gone') throw tagGone(now);
    if (typeof policy === 'object' && 'reason' in policy)
      return { ...known, state: here === 'moved' ? here : 'pinned', reason: policy.reason };
    return { ...known, state: here };
  }
  const { fitting, beyond } = offerOf(rules.rule, tags, now.tag);
  const isThere = (tag: string) => here !== 'gone' || tag !== now.tag;
  const notes = (tag: string) => (product === undefined ? {} : { notes: product.notes(tag) });
  const outside = beyond === undefined ? {} : { beyond, ...notes(beyond) };
  const newest =
    rules.newest === 'build'
      ? await lastBuilt(now, fitting.filter(isThere), options)
      : newerThan(fitting, now.tag)[0];
  const held = rules.hold === undefined ? {} : { reason: rules.hold };
  const still = rules.hold === undefined ? 'current' : 'held';
  const isCurrent = newest === undefined || newest === now.tag;
  // to move away is the cure; what stays can no longer be had
  if (here === 'gone' && (isCurrent || rules.hold !== undefined)) throw tagGone(now);
  if (isCurrent) return { ...known, ...held, ...outside, state: here === 'moved' ? here : still };
  const { digest } = await options.registries.image(now, newest);
  return {
    ...known,
    ...held,
    ...outside,
    state: rules.hold === undefined ? 'newer' : here === 'moved' ? here : still,
    newest: referenceText({ ...now, tag: newest, digest }),
    ...notes(newest),
    ...(product?.also !== undefined && { also: product.also }),
  };
}

function rulesOf(policy: ImagePolicy | undefined) {
  if (policy === undefined || (typeof policy === 'object' && 'pin' in policy)) return undefined;
  const { tags, newest, hold } = typeof policy === 'string' ? { tags: policy } : policy;
  const rule = ruleOf(tags);
  // the environment's schema lets no other text through
  if (rule === undefined) throw new Error(`'${tags}' is no policy`);
  return { tags, rule, hold, newest: newest ?? (rule.kind === 'semver' ? 'order' : 'build') };
}

/** Whether the tag of a locked image is still that image. */
async function lockedState(
  now: Reference,
  registries: Registries,
): Promise<'current' | 'moved' | 'gone'> {
  if (now.digest === undefined) return 'current';
  const digest = await registries.digest(now, now.tag);
  if (digest === undefined) return 'gone';
  return digest === now.digest ? 'current' : 'moved';
}

function tagGone(now: Reference): RegistryProblem {
  return new RegistryProblem(
    `${repositoryText(now)} has no tag '${now.tag}' any more, with which the image is locked`,
  );
}

/** The tag that was built last. None is chosen where one of them does not tell when it was. */
async function lastBuilt(
  now: Reference,
  fitting: readonly string[],
  { registries, now: clock }: LookOptions,
): Promise<string | undefined> {
  const where = repositoryText(now);
  if (fitting.length > mostBuilds) {
    throw new RegistryProblem(
      `${where} has ${fitting.length} tags that fit, of at most ${mostBuilds} the build can be looked at: ` +
        "narrow the policy, or let names tell with newest: 'order'",
    );
  }
  const builds = await inTurns(fitting, async (tag) => ({
    tag,
    built: (await registries.image(now, tag)).built?.getTime(),
  }));
  const timeless = builds.find(({ built }) => built === undefined || built > clock + day);
  if (timeless !== undefined) {
    throw new RegistryProblem(
      `${where}:${timeless.tag} does not tell when it was built: let names tell with newest: 'order'`,
    );
  }
  const [last] = builds
    .map(({ tag, built = 0 }) => ({ tag, built }))
    .sort((a, b) => b.built - a.built || natural(b.tag, a.tag));
  const present = builds.find(({ tag }) => tag === now.tag);
  // two names of one build: the one that is there stays
  return present !== undefined && present.built === last?.built ? now.tag : last?.tag;
}

async function inTurns<A, B>(
  items: readonly A[],
  work: (item: A) => Promise<B>,
): Promise<readonly B[]> {
  const results: B[] = [];
  const waiting = items.entries();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const [at, item] of waiting) results[at] = await work(item);
    }),
  );
  return results;
}
