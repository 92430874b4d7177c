import { UserError } from '../../errors/user-error';
import type { ToolName } from '../toolchain/catalogue';
import { thisPlatform } from '../toolchain/platform';
import { build, prepare } from './build';
import type { LabImage, LabImages, MissingImage } from './image';
import { ImageStore } from './image-store';
import { Puller } from './pull';
import type { Recipe } from './recipe';
import { recipes } from './recipes/recipes';
import { unavailable } from './recipes/unavailable';
import { parseReference, type Reference } from './reference';

export type { LabImage, LabImages, MissingImage } from './image';

/** What getting images needs. */
export interface EnsureImagesOptions {
  /** The folder that all checkouts share. */
  readonly cache: string;
  /** Gives executables by their names, as `ensureTools` does; asked only for what has to be made. */
  readonly tools: (names: readonly ToolName[]) => Promise<Readonly<Record<string, string>>>;
  /** Is told what is being done and how far it is. */
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal;
  /**
   * How to make images that cannot be pulled.
   * @default - those of the lab
   */
  readonly recipes?: readonly Recipe[];
}

/** Gets an archive of every image that can be had: from the cache, its registry, or made by a recipe. */
export async function ensureImages(
  references: readonly string[],
  options: EnsureImagesOptions,
): Promise<LabImages> {
  const wanted = [...new Set(references)];
  const getter = new ImageGetter(options);
  const parsed = wanted.map((reference) => ({ reference, parts: parseReference(reference) }));
  const found: (LabImage | MissingImage)[] = [];
  await getter.prefetch(parsed);
  for (const { reference, parts } of parsed) found.push(await getter.get(reference, parts));
  await getter.sweep();
  return {
    present: found.filter((image) => 'archive' in image),
    missing: found.filter((image) => 'reason' in image),
  };
}

/** The recipe for a reference, if there is one. */
export function recipeFor(
  { repository, tag }: Reference,
  among: readonly Recipe[] = recipes,
): Recipe | undefined {
  return among.find(
    (recipe) => recipe.repository === repository && (recipe.tags?.test(tag) ?? true),
  );
}

interface Wanted {
  readonly reference: string;
  readonly parts: Reference;
}

/** Its tag is taken for fixed, as everywhere on the platform; machines of other kinds may share the cache. */
function pulledKey(): string {
  return `pulled-${thisPlatform().arch}`;
}

class ImageGetter {
  private readonly store: ImageStore;
  private readonly puller: Puller;
  /** Executables that are there: to look for each again costs more than all else where nothing has to be made. */
  private tools: Readonly<Record<string, string>> = {};

  constructor(private readonly options: EnsureImagesOptions) {
    this.store = new ImageStore(options.cache, options.signal);
    this.puller = new Puller(options.cache, options.signal);
  }

  /** Asks for all the programs at once, which is faster where they must be built; what fails is met again later. */
  async prefetch(wanted: readonly Wanted[]): Promise<void> {
    // of what was pulled nobody is asked
    const there = await Promise.all(wanted.map(({ reference }) => this.cached(reference)));
    const absent = wanted.filter((_, index) => there[index] === undefined);
    const reached = await Promise.all(
      absent.map(({ parts }) => this.puller.obstacle(parts.registry)),
    );
    const made = absent.filter((_, index) => reached[index] !== undefined);
    const names = made.flatMap(({ parts }) =>
      this.programs(recipeFor(parts, this.options.recipes)),
    );
    if (names.length === 0) return;
    try {
      this.tools = await this.options.tools([...new Set(names)]);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }

  async get(reference: string, parts: Reference): Promise<LabImage | MissingImage> {
    this.options.signal.throwIfAborted();
    const pulled = await this.pulled(reference, parts);
    if ('archive' in pulled) return pulled;
    const recipe = recipeFor(parts, this.options.recipes);
    if (!recipe) {
      const why = unavailable[parts.repository] ?? 'there is no recipe to make it by';
      return { reference, reason: `${pulled.problem}; ${why}` };
    }
    try {
      return await this.made(reference, parts, recipe);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { reference, reason: [pulled.problem, ...error.problems].join('; ') };
    }
  }

  async sweep(): Promise<void> {
    await this.store.sweep();
  }

  private async pulled(
    reference: string,
    parts: Reference,
  ): Promise<LabImage | { readonly problem: string }> {
    const cached = await this.cached(reference);
    if (cached) return cached;
    const obstacle = await this.puller.obstacle(parts.registry);
    if (obstacle !== undefined) return { problem: obstacle };
    try {
      const { crane = '' } = await this.options.tools(['crane']);
      return await this.store.obtain(
        reference,
        pulledKey(),
        this.onWait(reference),
        async (archive) => {
          const outcome = await this.puller.pull(
            crane,
            reference,
            archive,
            this.options.onProgress,
          );
          if ('digest' in outcome) return { reference, origin: 'pulled', digest: outcome.digest };
          throw new UserError(outcome.problem);
        },
      );
    } catch (error) {
      if (error instanceof UserError) return { problem: error.problems.join('; ') };
      throw error;
    }
  }

  private cached(reference: string): Promise<LabImage | undefined> {
    return this.store.find(reference, pulledKey());
  }

  private async made(reference: string, parts: Reference, recipe: Recipe): Promise<LabImage> {
    const { onProgress } = this.options;
    const names = this.programs(recipe);
    const isThere = names.every((name) => this.tools[name] !== undefined);
    const tools = isThere ? this.tools : await this.options.tools(names);
    const prepared = await prepare(recipe, { ...this.options, tools });
    return this.store.obtain(reference, prepared.key, this.onWait(reference), (archive) =>
      build(reference, parts, prepared, archive, onProgress),
    );
  }

  private programs(recipe: Recipe | undefined): readonly ToolName[] {
    return [...new Set(Object.values(recipe?.programs ?? {}))];
  }

  private onWait(reference: string): (holder: string) => void {
    return (holder) => {
      this.options.onProgress(`waiting for ${holder}, which gets ${reference}`);
    };
  }
}
