/** Labels of the namespaces of branches, by which the products of the environment `host` know them. */
export function branchLabels(host: string): Readonly<Record<string, string>> {
  return { 'plinth.dev/branch-of': host };
}

/**
 * Labels of the namespaces whose routes the Gateway of the environment `host` takes: its own and those of its
 * branches. A Gateway has one selector, which can not ask for the one label or the other.
 */
export function routeLabels(host: string): Readonly<Record<string, string>> {
  return { 'plinth.dev/routes-to': host };
}
