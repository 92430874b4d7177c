import type { Recipe } from '../recipe';
import { authorities, nonroot, programImage, temporary } from './go-parts';

/** Images that only proofs on real nodes run. */
export const proofImages = {
  /** An ACME server that trusts nobody else's authorities and issues nothing of worth. */
  pebble: 'ghcr.io/letsencrypt/pebble:2.10.1',
  /** A DNS server that answers what it is told to. */
  challtestsrv: 'ghcr.io/letsencrypt/pebble-challtestsrv:2.10.1',
  /** An app with a database; nobody can own a name below `.test`, so it is never pulled. */
  notes: 'registry.plinth.test/notes:1.0.0',
} as const;

/** How they are made. */
export const proofRecipes: readonly Recipe[] = [
  {
    // https://github.com/letsencrypt/pebble/blob/v2.10.1/Dockerfile.release
    repository: 'ghcr.io/letsencrypt/pebble',
    version: { tool: 'pebble' },
    differs: 'has no test configuration in /test',
    debian: authorities,
    programs: { '/app': 'pebble' },
    folders: temporary,
    config: { entrypoint: ['/app'], ports: ['14000/tcp', '15000/tcp'] },
  },
  {
    repository: 'ghcr.io/letsencrypt/pebble-challtestsrv',
    version: { tool: 'pebble-challtestsrv' },
    differs: 'has no test configuration in /test',
    programs: { '/app': 'pebble-challtestsrv' },
    folders: temporary,
    config: {
      entrypoint: ['/app'],
      ports: ['5001/tcp', '5002/tcp', '5003/tcp', '8053/udp', '8055/tcp'],
    },
  },
  programImage({
    repository: 'registry.plinth.test/notes',
    differs: 'it is ours, and nowhere else',
    tool: 'notes',
    path: '/notes',
    user: nonroot,
    config: { user: '65532:65532', entrypoint: ['/notes'], cmd: ['serve'], ports: ['8080/tcp'] },
  }),
];
