import { Construct } from 'constructs';
import { UserError } from '../../errors/user-error';
import { ImageCatalog } from './imports/postgresql.cnpg.io';
import type { CatalogueImage } from './props';

/** Properties of `PostgresImageCatalogue`. */
export interface PostgresImageCatalogueProps {
  /** Name of the ImageCatalog. */
  readonly name: string;
  /** Namespace of the clusters that read it. */
  readonly namespace: string;
  /** Full references by major version: `{ 17: 'ghcr.io/cloudnative-pg/postgresql:17.8-standard-trixie' }`. */
  readonly images: Readonly<Record<number, string>>;
}

/** Images of PostgreSQL by major version: one change here brings a patch release to every cluster of the namespace. */
export class PostgresImageCatalogue extends Construct {
  private readonly name: string;
  private readonly majors: readonly number[];

  constructor(
    scope: Construct,
    id: string,
    { name, namespace, images }: PostgresImageCatalogueProps,
  ) {
    super(scope, id);
    this.name = name;
    this.majors = Object.keys(images).map(Number);
    check(name, images);
    new ImageCatalog(this, 'catalogue', {
      metadata: { name, namespace },
      spec: {
        images: Object.entries(images).map(([major, image]) => ({ major: Number(major), image })),
      },
    });
  }

  /** The image of a major version, for `PostgresCluster`. */
  image(major: number): CatalogueImage {
    if (!this.majors.includes(major)) {
      throw new UserError(
        `imageCatalogue.${this.name}: 'major' must be one of its images (${this.majors.join(', ')}), got '${major}'`,
      );
    }
    return { kind: 'ImageCatalog', catalogue: this.name, major };
  }
}

function check(name: string, images: Readonly<Record<number, string>>): void {
  const entries = Object.entries(images);
  const problems = entries.flatMap(([major, image]) =>
    new RegExp(`:${major}(\\.\\d+)*([._-][\\w.-]+)?(@sha256:[0-9a-f]{64})?$`).test(image)
      ? []
      : [
          `imageCatalogue.${name}.images: '${major}' must be a full reference whose tag begins with that version, got '${image}'`,
        ],
  );
  if (entries.length === 0) {
    problems.push(`imageCatalogue.${name}: 'images' must hold at least one, got none`);
  }
  if (problems.length > 0) throw new UserError(problems);
}
