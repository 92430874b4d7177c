import { images } from '../../../../environments/images';
import { recipeFor } from '../../../../lab/images/images';
import { proofImages } from '../../../../lab/images/recipes/go-proofs';
import type { Recipe } from '../../../../lab/images/recipe';
import { recipes } from '../../../../lab/images/recipes/recipes';
import { unavailable } from '../../../../lab/images/recipes/unavailable';
import { parseReference } from '../../../../lab/images/reference';
import { catalogue } from '../../../../lab/toolchain/catalogue';

/** `docs/images.md`: every image of a lab on real nodes, where it comes from, and how it differs from upstream's. */
export function imagesPage(): string {
  const references = Object.values({ ...images, ...proofImages });
  const repositories = new Set(references.map((reference) => parseReference(reference).repository));
  const others = recipes.filter(({ repository }) => !repositories.has(repository));
  const rows = [
    ...references.map((reference) => row(reference, recipeFor(parseReference(reference)))),
    ...others.map((recipe) => row(recipe.repository, recipe)),
  ];
  return [
    introduction,
    '| image | made of | how it differs |',
    '| --- | --- | --- |',
    ...rows.sort(),
    ending,
  ].join('\n');
}

function row(reference: string, recipe: Recipe | undefined): string {
  if (recipe) return `| \`${reference}\` | ${madeOf(recipe)} | ${recipe.differs} |`;
  const why = unavailable[parseReference(reference).repository] ?? '';
  return `| \`${reference}\` | not made | ${why} |`;
}

function madeOf({ debian, programs, version }: Recipe): string {
  const tools = [...new Set(Object.values(programs ?? {}))].map(
    (tool) => `\`${tool}\` ${catalogue[tool].version}`,
  );
  // where a program is the image, Debian gives authorities, time zones and a shell
  const main = version && 'package' in version ? version.package : undefined;
  const packages = debian && (main !== undefined || tools.length === 0 || !debian.only);
  return [
    ...tools,
    ...(packages ? [`Debian ${debian.suite}: \`${main ?? debian.packages.join('`, `')}\``] : []),
  ].join('; ');
}

const introduction = `# Images of real nodes

A lab with real nodes runs real containers. \`up\` gets an archive of each image and loads it into the node's
containerd. It is looked for in this order:

1. **the cache**, in \`images/\` of the folder that tools share; an archive is found by what went into it, so a
   change of a recipe, a tool or a Debian package makes another one, and what nobody used for a month is removed;
2. **its registry**, by \`crane\`, for this machine's architecture. A registry that cannot be reached is asked again
   after ten minutes;
3. **its recipe** in \`lab/images/recipes/\`: programs of the [toolchain](toolchain.md), which are static, files of
   Debian packages, or both, with the user, entrypoint, paths and ports of the upstream image.

What can be had in none of these ways is missing: its pods run on a simulated node beside the real one, and the
summary of \`up\` names them with the reason.

Debian packages come from the mirror that this machine's own apt is configured with, checked against Debian's
keys, into a tree in \`debian/\` of the cache. Nothing is installed on this machine: apt works in folders of its own,
scripts of packages do not run, and no rights are needed. A tree stays as it was made; remove its folder to have
the versions of today. Where there is no apt (macOS, other distributions) images of Debian packages are missing.

A recipe matches a repository. Where it makes another version than the tag asks for, the summary says so:
\`18.6 instead of 18.4\`.

A locked reference (\`…:1.37.0@sha256:…\`) is pulled by its digest, and known to containerd by that alone. What a recipe
makes in its place goes by the locked digest without being that image; the summary says so.
`;

const ending = `
A recipe is a row of data: [lab/images/recipe.ts](../lab/images/recipe.ts) says what it may hold. Archives are written
with sorted entries and without times, so the same inputs give the same digest, and containerd is given only what
changed. \`node -r ./transpile/register.js test/lab/images/page/write.ts\` brings this page up to date.
`;
