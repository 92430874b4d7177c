import type { Construct } from 'constructs';
import {
  Database,
  DatabaseSpecDatabaseReclaimPolicy as Reclaim,
} from './imports/postgresql.cnpg.io';
import type { PostgresClusterProps, PostgresDatabase } from './props';

/** Name of the Database object, which PostgreSQL's own names may not be. */
function objectName(cluster: string, { name }: PostgresDatabase): string {
  return `${cluster}-${name.replaceAll('_', '-')}`;
}

/** Databases of a cluster, and what is in them. */
export function databases(scope: Construct, props: PostgresClusterProps): Database[] {
  const { name: cluster, namespace } = props;
  return (props.databases ?? []).map((database) => {
    const { name, owner, extensions, schemas, whenRemoved = 'retain' } = database;
    return new Database(scope, `database-${name}`, {
      metadata: {
        name: objectName(cluster, database),
        namespace,
        annotations: {
          'pulumi.com/waitFor': 'jsonpath={.status.applied}=true',
          'pulumi.com/timeoutSeconds': '300',
        },
      },
      spec: {
        cluster: { name: cluster },
        name,
        owner,
        databaseReclaimPolicy: whenRemoved === 'retain' ? Reclaim.RETAIN : Reclaim.DELETE,
        ...(extensions && { extensions: extensions.map((extension) => ({ name: extension })) }),
        ...(schemas && { schemas: schemas.map((schema) => ({ name: schema, owner })) }),
      },
    });
  });
}
