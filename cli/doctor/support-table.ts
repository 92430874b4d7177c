/** What upstream says of how long it mends which versions of a product. */
export interface SupportedProduct {
  /** Name in the catalogue of images, `kubernetes` or `node`. */
  readonly product: string;
  /** Where upstream says so. */
  readonly source: string;
  /**
   * Last day of support by the beginning of the version. Where upstream has set no day, what it will end with; after
   * `over: `, why it has ended.
   */
  readonly lines: Readonly<Record<string, string>>;
}

/** Day on which the table was last compared with its sources. */
export const tableChecked = '2026-11-22';

export const supportTable: readonly SupportedProduct[] = [
  {
    product: 'kubernetes',
    source: 'https://kubernetes.io/releases/',
    lines: {
      '1.33': '2026-06-28',
      '1.34': '2026-10-27',
      '1.35': '2027-02-28',
      '1.36': '2027-06-28',
      '1.37': '2027-10-28',
    },
  },
  {
    product: 'node',
    source: 'https://github.com/nodejs/Release#release-schedule',
    lines: { '20': '2026-04-30', '22': '2027-04-30', '24': '2028-04-30', '25': '2026-06-01' },
  },
  {
    product: 'postgresql',
    source: 'https://www.postgresql.org/support/versioning/',
    lines: {
      '13': '2025-11-13',
      '14': '2026-11-12',
      '15': '2027-11-11',
      '16': '2028-11-09',
      '17': '2029-11-08',
      '18': '2030-11-14',
    },
  },
  {
    product: 'cloudnative-pg',
    source: 'https://cloudnative-pg.io/docs/current/supported_releases',
    lines: {
      '1.26': '2025-11-12',
      '1.27': '2026-03-31',
      '1.30': 'three months after 1.31 is released',
    },
  },
  {
    product: 'cert-manager-controller',
    source: 'https://cert-manager.io/docs/releases/',
    lines: {
      '1.18': '2026-03-10',
      '1.19': '2026-07-08',
      '1.20': 'the release of 1.22',
      '1.21': 'the release of 1.23',
    },
  },
  {
    product: 'prometheus',
    source: 'https://prometheus.io/docs/introduction/release-cycle/',
    lines: { '2.53': '2025-07-31', '3.5': '2026-07-31', '3.13': '2027-07-31' },
  },
  {
    product: 'traefik',
    source: 'https://doc.traefik.io/traefik/deprecation/releases/',
    lines: { '3.6': '2026-05-05', '3.7': 'the release of 3.8' },
  },
  {
    product: 'infra',
    source: 'https://github.com/infrahq/infra/releases',
    lines: { '0.21': 'over: nobody mends it, its last release is of 2023' },
  },
];
