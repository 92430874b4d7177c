import type { NodeNeed } from '../../lab/node/needs';

/** What keeps proofs from running on this machine; undefined where nothing does. */
export function whyNot(
  needs: readonly NodeNeed[],
): { readonly reason: string; readonly fix: string } | undefined {
  const missing = needs.filter(({ state }) => state === 'missing');
  if (missing.length === 0) return undefined;
  return {
    reason: `a real node needs ${missing.map(({ what }) => what).join(', ')}`,
    fix: [...new Set(missing.map(({ fix }) => fix))].join('; '),
  };
}
