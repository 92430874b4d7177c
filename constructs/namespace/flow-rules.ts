import type { Flow, Party } from './flow-table';
import { Peer } from './peer';

/** Everything that is wrong with a table of flows. */
export function problemsOf(
  flows: readonly Flow[],
  namespaces: readonly string[],
): readonly string[] {
  const known = new Map<string, string>();
  const problems = flows.flatMap((flow) => [
    ...ends(flow, namespaces),
    ...partiesOf(flow).flatMap((party) => [...identity(flow, party, known)]),
  ]);
  return [...new Set(problems)];
}

function partiesOf({ from, to }: Flow): readonly Party[] {
  return [from, to].filter((end): end is Party => !(end instanceof Peer));
}

function* ends(flow: Flow, namespaces: readonly string[]): Generator<string> {
  const where = `flow '${flow.purpose}'`;
  const parties = partiesOf(flow);
  if (flow.purpose.trim() === '') {
    yield `flow: 'purpose' must say why the conversation is needed, got '${flow.purpose}'`;
  }
  if (flow.ports.length === 0) {
    yield `${where}: 'ports' must name at least one port, got none`;
  }
  if (parties.length === 0) {
    yield `${where}: 'from' or 'to' must be pods of the platform, got none on either end`;
  } else if (!parties.some(({ namespace }) => namespaces.includes(namespace))) {
    const given = parties.map(({ namespace, name }) => `'${namespace}/${name}'`).join(' and ');
    yield `${where}: 'from' or 'to' must lie in a namespace of the platform (${namespaces.join(', ')}), got ${given}`;
  }
}

function* identity(flow: Flow, party: Party, known: Map<string, string>): Generator<string> {
  const where = `flow '${flow.purpose}'`;
  const key = `${party.namespace}/${party.name}`;
  if (!/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(party.name)) {
    yield `${where}: party 'name' must be lower case letters, digits, inner hyphens and dots, got '${party.name}'`;
  }
  if (party.name === defaultDenyName) {
    yield `${where}: party 'name' must not be '${defaultDenyName}', which denies all that no flow allows, got '${key}'`;
  }
  const given = written(party.pods);
  const first = known.get(key) ?? given;
  known.set(key, first);
  if (first !== given) {
    yield `${where}: party '${key}' must have the labels ${first} as elsewhere, got ${given}`;
  }
}

/** Name of the NetworkPolicy that denies what no flow allows, in every namespace. */
export const defaultDenyName = 'default-deny';

/** Labels are a set: their order says nothing. */
function written(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(labels).sort()));
}
