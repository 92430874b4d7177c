import type { Tool } from './tool';

const crane = '0.22.1';

/** What speaks to image registries. */
export const registryTools = {
  crane: {
    version: crane,
    fits: `~${crane}`,
    ask: ['version'],
    module: 'crane',
    package: 'github.com/google/go-containerregistry/cmd/crane',
    ldflags: [`-X github.com/google/go-containerregistry/cmd/crane/cmd.Version=v${crane}`],
  },
} as const satisfies Readonly<Record<string, Tool>>;
