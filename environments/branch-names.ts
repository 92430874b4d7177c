import { createHash } from 'node:crypto';

/** What names of branches begin with, and nothing else does. */
export const branchPrefix = 'branch-';

/** Greatest length of a DNS label. */
const labelLength = 63;

const hashLength = 10;

// what an altered name ends with; a name that ends like that by itself must not meet one
const hashed = /(^|-)[0-9a-f]{10}$/;

/**
 * Name of the environment of a branch, which is also its stack, its namespace and its host: `branch-` and the
 * branch's own name where that can be part of a DNS label, else what is left of it and a hash. No two branches
 * have the same.
 */
export function branchEnvironmentName(branch: string): string {
  const room = labelLength - branchPrefix.length;
  const slug = branch
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}+/gu, '')
    .replace(/[^a-z0-9]+/g, (other) => (/^-+$/.test(other) ? other : '-'))
    .replace(/^-+|-+$/g, '');
  if (slug !== '' && slug === branch && slug.length <= room && !hashed.test(slug))
    return branchPrefix + slug;
  // as JSON, for two halves of a character that stand alone are the same bytes in UTF-8
  const hash = createHash('sha256').update(JSON.stringify(branch)).digest('hex');
  const kept = slug.slice(0, room - hashLength - 1).replace(/-+$/, '');
  return [`${branchPrefix}${kept}`.replace(/-$/, ''), hash.slice(0, hashLength)].join('-');
}

/** Whether an environment of that name is a branch. */
export function isBranchName(name: string): boolean {
  return /^branch-[a-z0-9]([a-z0-9-]{0,54}[a-z0-9])?$/.test(name);
}
