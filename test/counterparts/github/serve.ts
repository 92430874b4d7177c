/**
 * The counterpart alone, until it is ended: `node -r ./transpile/register.js test/counterparts/github/serve.ts
 * '{"branches": ["main", "feature"], "pullRequests": [{"number": 7, "branch": "feature"}]}'`. Prints what to export.
 */
import { startGitHub } from './server';
import type { GitHubOptions } from './world';

async function serve(): Promise<void> {
  const options = JSON.parse(process.argv[2] ?? '{}') as GitHubOptions;
  const github = await startGitHub(options);
  for (const [name, value] of Object.entries(github.env))
    process.stdout.write(`export ${name}=${String(value)}\n`);
  const end = (): void => void github.close();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

void serve();
