import { branch, checked, environmentFor, environmentNames } from '../../environments';
import { branchPrefix } from '../../environments/branch-names';
import { derivedFrom } from '../../environments/derived';
import { environmentJsonSchema } from '../../environments/json';
import { plainValues } from '../../environments/plain-values';
import { problemsBetweenValues } from '../../environments/problems';
import { volumesNeverShrink, volumesOf, type Volumes } from '../../environments/rules/storage';
import { dnsLabel } from '../../environments/values';
import { UserError } from '../../errors/user-error';
import type { ExitCode, Input } from '../command';
import { draftOf, type Draft } from '../environment/draft';
import { writeNewEnvironment } from '../environment/new-environment';
import { volumesSince } from '../environment/volumes-since';
import type { Host } from '../host';
import { flag, text } from '../options';
import { environmentsText, newEnvironmentText, type Listed } from '../text/environments';

type Action = (input: Input, host: Host) => ExitCode | Promise<ExitCode>;

const actions: Readonly<Record<string, Action>> = { list, show, new: create, branch: name, schema };

/** Lists environments, shows one, makes one, and says what they can be. */
export async function environment(input: Input, host: Host): Promise<ExitCode> {
  const [action = ''] = input.arguments;
  const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (run === undefined) {
    throw new UserError(
      `environment: 'action' must be one of ${listed(Object.keys(actions))}, got '${action}'`,
      { fix: 'see plinth environment --help' },
    );
  }
  return run(input, host);
}

async function list(input: Input, host: Host): Promise<ExitCode> {
  const since = text(input, 'since');
  const before = since === undefined ? undefined : await volumesSince(host.checkout, since);
  const all = environmentNames.map((one) => look(one, before?.get(one) ?? new Map()));
  host.print(
    flag(input, 'json')
      ? json({ environments: all })
      : environmentsText(all, host.paint, host.columns),
  );
  return all.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

function look(name: string, before: Volumes): Listed {
  try {
    const found = environmentFor(name);
    const { data, domain, cluster } = found;
    const volumes = [...volumesOf(found)].map(([path, size]) => [path, size.asString()] as const);
    return {
      name,
      data,
      domain,
      cluster: cluster.kind,
      volumes: Object.fromEntries(volumes),
      problems: problemsBetweenValues(name, found, [], [volumesNeverShrink(before)]),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, problems: error.problems };
  }
}

function show(input: Input, host: Host): ExitCode {
  host.print(json(plainValues(environmentFor(nameIn(input)))));
  return 0;
}

function name(input: Input, host: Host): ExitCode {
  const given = nameIn(input);
  const { name: stack, cluster } = branch(given);
  host.print(flag(input, 'json') ? json({ branch: given, stack, cluster }) : stack);
  return 0;
}

function schema(_input: Input, host: Host): ExitCode {
  host.print(json(environmentJsonSchema()));
  return 0;
}

function create(input: Input, host: Host): ExitCode {
  const from = text(input, 'from');
  const draft = drafted(nameIn(input), from);
  const files = writeNewEnvironment(host.checkout, draft);
  const result = { name: draft.own.name, from: draft.from, ...files, undecided: undecided(draft) };
  host.print(flag(input, 'json') ? json(result) : newEnvironmentText(result, draft, host.paint));
  return 0;
}

function drafted(name: string, from: string | undefined): Draft {
  const sources = environmentNames.filter((one) => environmentFor(one).cluster.kind !== 'local');
  const label = dnsLabel().safeParse(name);
  const problems = [
    ...(label.error?.issues.slice(0, 1) ?? []).map(
      ({ message }) => `environment: 'name' ${message}, got '${name}'`,
    ),
    ...(name.startsWith(branchPrefix)
      ? [`environment: 'name' must not begin with '${branchPrefix}', as branches do, got '${name}'`]
      : []),
    ...(environmentNames.includes(name)
      ? [`environment: 'name' must be a new one, got '${name}', which is there already`]
      : []),
    ...(from === undefined || !sources.includes(from)
      ? [
          `environment: '--from' must be one of ${listed(sources)}, ${from === undefined ? 'but it is missing' : `got '${from}'`}`,
        ]
      : []),
  ];
  if (from === undefined || problems.length > 0) {
    throw new UserError(problems, { fix: 'such as: plinth environment new hotfix --from prod' });
  }
  return draftOf(
    name,
    environmentFor(from),
    environmentNames.map((one) => environmentFor(one)),
  );
}

/** What its own rules still ask for, which nobody but its makers can decide. */
function undecided({ from, own }: Draft): readonly string[] {
  try {
    checked(own.name, derivedFrom(environmentFor(from), own));
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
}

function nameIn({ arguments: [, name] }: Input): string {
  if (name !== undefined) return name;
  throw new UserError("environment: 'name' must be given, but it is missing", {
    fix: 'see plinth environment --help',
  });
}

function listed(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
