/**
 * The counterpart alone, until it is ended: `node -r ./transpile/register.js test/counterparts/registry/serve.ts
 * '{"repositories": {"stefanprodan/podinfo": [{"tag": "6.9.2"}, {"tag": "6.9.4"}]}}'`. Prints what to export. With
 * `"many": {"team/app": 100000}` a repository has so many tags, 0.0.1 and later.
 */
import type { PretendImage } from './content';
import { startRegistry, type RegistryOptions } from './registry';

async function serve(): Promise<void> {
  const { many = {}, ...options } = JSON.parse(
    process.argv[2] ?? '{}',
  ) as Partial<RegistryOptions> & {
    readonly many?: Readonly<Record<string, number>>;
  };
  const numbered = Object.entries(many).map(([path, count]): [string, PretendImage[]] => [
    path,
    Array.from({ length: count }, (_, at) => ({
      tag: `0.${Math.floor((at + 1) / 1000)}.${(at + 1) % 1000}`,
      form: 'manifest',
    })),
  ]);
  const registry = await startRegistry({
    ...options,
    repositories: { ...options.repositories, ...Object.fromEntries(numbered) },
  });
  process.stdout.write(`export PLINTH_REGISTRY_MIRRORS='*=${registry.host}'\n`);
  const end = (): void => void registry.close();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

void serve();
