import type { Tool } from './tool';

const versitygw = '1.8.0';

/** The object store of labs whose nodes are real. */
export const storeTools = {
  versitygw: {
    version: versitygw,
    // what is asked of it (accounts, policies with conditions) is asked of this version alone
    fits: `~${versitygw}`,
    ask: ['--version'],
    module: 'versitygw',
    package: 'github.com/versity/versitygw/cmd/versitygw',
    ldflags: [`-X main.Version=${versitygw}`],
  },
} as const satisfies Readonly<Record<string, Tool>>;
