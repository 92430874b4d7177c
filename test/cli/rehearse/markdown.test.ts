import { reportMarkdown } from '../../../cli/rehearse/markdown';
import { clean, sample } from './sample';

test('a report begins with the verdict and folds what is long', () => {
  expect(reportMarkdown(sample)).toBe(`## 🛑 Rehearsal of \`prod\`: loses data

Something that holds data is replaced, deleted or overwritten. From \`v1\` (\`012345678\`) to the working tree.

### Why

- **loses data**: StatefulSet immudb/immudb is deleted, and with it the way to the volumes of its pods
- **fails**: update to working tree failed: Deployment app/app: is forbidden

### What the API server and the engine said

\`\`\`\`text
rejected in 'update to working tree': Deployment app/app: is forbidden
by <policy>
\`\`\`\`

### Products touched

| product | created | updated | replaced | deleted |
| --- | ---: | ---: | ---: | ---: |
| immudb | 1 | - | - | 1 |

<details><summary>All changes (3)</summary>

- delete \`StatefulSet immudb/immudb\` (immudb)
- update \`Service immudb/immudb\` (immudb): \`a\`, \`b\`, \`c\`, \`d\`, \`e\`, \`f\` and 2 more
- create \`StatefulSet immudb/ledger\` (immudb)

</details>

### Phases

| phase | result | time |
| --- | --- | ---: |
| up from nothing, v1 | 3 created | 1 min 01 s |
| preview of working tree | 1 to create, 1 to delete, 2 unchanged | 4.0 s |
| update to working tree | **failed** | 5.0 s |

<details><summary>Admitted with a warning (1)</summary>

- Pod app/app: would violate

</details>

<details><summary>Left by the destroy, because the program says so (1)</summary>

- Bucket backups

</details>

<sub>gcp 9.37.0 (stand-in), kubernetes 4.34.2 (stand-in); rehearsed in 2 min 05 s on throw-away labs, without credentials</sub>
`);
});

test('a clean report says what was done', () => {
  expect(reportMarkdown(clean)).toBe(`## ✅ Rehearsal of \`dev\`: safe

Nothing that serves is replaced or deleted, and nothing stateful restarts. From nothing to the working tree.

### Phases

| phase | result | time |
| --- | --- | ---: |
| up from nothing | 3 created | 1 min 01 s |

<sub>gcp 9.37.0 (stand-in); rehearsed in 1 min 02 s on throw-away labs, without credentials</sub>
`);
});

test('words of others can not end a cell or become HTML', () => {
  const reasons = [{ verdict: 'fails', text: 'a <b> | c\nd' }] as const;
  expect(reportMarkdown({ ...clean, reasons })).toContain('- **fails**: a &lt;b> \\| c d');
});

test('a commit that was named by its hash is not named twice', () => {
  const from = { name: '0123456', commit: '0123456789abcdef0123456789abcdef01234567' };
  expect(reportMarkdown({ ...clean, from })).toContain('From `012345678` to the working tree.');
});

test('a comment has room for so many changes only', () => {
  const changes = Array.from({ length: 203 }, (_, at) => ({
    change: 'create' as const,
    urn: `urn:${at}`,
    resource: `Service app/s${at}`,
    product: 'app',
    properties: [],
  }));
  const text = reportMarkdown({ ...clean, changes });
  expect(text).toContain('- create `Service app/s199` (app)\n- and 3 more\n');
  expect(text).not.toContain('s200');
});
