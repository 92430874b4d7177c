import { RegistryProblem } from './problem';

/** Tags of one page of a list; a repository without any is told as `null` by some. */
export function tagsIn(body: Buffer, host: string): readonly string[] {
  let tags: unknown;
  try {
    tags = (JSON.parse(body.toString('utf8')) as { readonly tags?: unknown } | null)?.tags ?? [];
  } catch (cause) {
    throw new RegistryProblem(`${host} answers what is no list of tags`, { cause });
  }
  if (!Array.isArray(tags)) throw new RegistryProblem(`${host} answers what is no list of tags`);
  // a tag ends up in a source file
  if (!tags.every((tag): tag is string => typeof tag === 'string' && isTag(tag))) {
    throw new RegistryProblem(`${host} lists a tag that can be none`);
  }
  return tags;
}

function isTag(text: string): boolean {
  return /^\w[\w.-]{0,127}$/.test(text);
}

/**
 * Address of the next page as a `Link` header has it; undefined on the last page. Registries behind a proxy
 * write their inner scheme or host, so that only path and query count, and a token goes nowhere else.
 */
export function nextPage(link: string | undefined, page: URL): URL | undefined {
  if (link === undefined) return undefined;
  const target = link
    .split(/,(?=\s*<)/)
    .map((part) => /^\s*<([^>]*)>(.*)$/.exec(part))
    .find((part) => /;\s*rel="?next"?\s*(;|$)/i.test(part?.[2] ?? ''))?.[1];
  if (target === undefined) return undefined;
  if (!URL.canParse(target, page.href)) {
    throw new RegistryProblem(`${page.host} says where no next page can be`);
  }
  const { pathname, search } = new URL(target, page);
  if (!pathname.startsWith('/v2/') || !pathname.endsWith('/tags/list')) {
    throw new RegistryProblem(`${page.host} says where no next page can be`);
  }
  return new URL(`${pathname}${search}`, page);
}
