import { environmentFor, environmentNames } from '../../../environments';
import { rulesBetween } from '../../../environments/rules/between';
import { volumesNeverShrink } from '../../../environments/rules/storage';
import { rulesWithin } from '../../../environments/rules/within';
import { optionSections } from './options';

/** `docs/environments.md`: what environments there are, how one is added, every rule and every option. */
export function environmentsPage(): string {
  return [
    introduction,
    ...environmentNames.map(row),
    '',
    guide,
    '### Within an environment',
    '',
    ...listOf(rulesWithin),
    '### Between environments',
    '',
    ...listOf(rulesBetween),
    '### Between what was and what is',
    '',
    ...listOf([volumesNeverShrink(new Map())]),
    storage,
    '## Options',
    '',
    "An option is written in TypeScript, where the editor knows it; `Size` and `Duration` are cdk8s's.",
    '`./plinth environment schema` prints the same as JSON Schema, for values as `./plinth environment show <name>`',
    'prints them: sizes as Kubernetes writes them (`50Gi`), times as ISO 8601 does (`P30D`).',
    '',
    optionSections().join('\n'),
  ].join('\n');
}

function row(name: string): string {
  const { cluster, domain, data, application, postgres } = environmentFor(name);
  const scale = application?.scale;
  const pods =
    scale?.mode === 'automatic'
      ? `${scale.min} to ${scale.max} pods`
      : `${scale?.replicas ?? 0} pods`;
  const main = postgres?.clusters.main;
  const backup =
    main?.backup === undefined
      ? 'no backups'
      : `backups at \`${main.backup.schedule}\` kept ${main.backup.retention.toDays()} days`;
  return `- **${name}**: \`${cluster.kind}\` at \`${domain}\`, data \`${data}\`; the application in ${pods}, its database on ${counted(main?.instances ?? 0, 'instance')}, ${backup}`;
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

function listOf(rules: readonly { readonly name: string }[]): readonly string[] {
  return [...rules.map(({ name }) => `- ${name}`), ''];
}

const introduction = `# Environments

An environment is one file of plain values in \`environments/\` and one row in \`environments/index.ts\`. Everything it
consists of follows from them: the same values give the same manifests. One schema checks each value, named rules check
what values have to do with each other, and every problem is told at once. This page is made from the sources by
\`node -r ./transpile/register.js test/environments/page/write.ts\`; a test holds it.

\`./plinth environment list\` shows what is there:
`;

const guide = `What they share, such as the application and the office's addresses, is in \`environments/base.ts\`.

## Adding one

\`\`\`sh
./plinth environment new hotfix --from prod
\`\`\`

writes \`environments/hotfix.ts\` and its row. The file says what two environments can not have in common: name, domain,
project, zone, bucket and addresses (the next free block of 10.0.0.0/8). Everything else is as in prod, today and after
prod changes; say there what shall differ, as the other files do. It offers nothing to branches, lets nobody read its
backups, and has no sealed Secrets of prod's. What nobody but you can decide, the command lists, and
\`./plinth environment list\` fails until it is decided. Before its first \`up\`:

1. the project must be there, with billing; everything in it is made by the program;
2. the name servers of the domain must lead to its zone;
3. \`./plinth rehearse hotfix\` shows what would be made.

Removing one is the reverse: \`pulumi destroy\`, then file and row.

## Branches

\`./plinth environment branch <branch>\` prints the name of a branch's stack, and \`pulumi up --stack\` with that name makes
it: a namespace in the cluster of the environment that has \`branches\`, the application at \`<stack>.<domain>\`, and a
database that begins with what the environment in \`branches.archive\` last backed up, which the branch can read and not
write. The name is \`branch-\` and the branch's own name where that can be part of a DNS label, else what is left of it and a
hash, so that no two branches meet and none is ever called as an environment that stays. Nothing but the name is needed;
its owner, its life and the image built from it can be given (\`BranchGiven\` in \`environments/branch.ts\`).

## Rules

Each has a test that breaks it and reads the message.
`;

const storage = `Values alone do not know what was there before, so this rule takes it from a commit:

\`\`\`sh
./plinth environment list --since main
\`\`\`

holds every volume against its size in \`main\` and exits 1 where one is smaller. Run it before a merge. Where nobody asked,
CloudNativePG refuses the smaller size, and protected data is not replaced.
`;
