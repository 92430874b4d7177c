import { Size } from 'cdk8s';
import { UserError } from '../../errors/user-error';
import type { GrafanaProps } from './props';

/** Finds everything that Kubernetes would refuse or Grafana would not start with. */
export function checkGrafana(props: GrafanaProps): void {
  const problems = [...basics(props), ...ofDatabase(props), ...ofDashboards(props)];
  const { login, runbooks } = props;
  for (const [property, url] of [
    ['runbooks', runbooks],
    ['login.authorizeUrl', login?.authorizeUrl],
    ['login.tokenUrl', login?.tokenUrl],
    ['login.userInfoUrl', login?.userInfoUrl],
  ] as const) {
    if (url !== undefined && !/^https:\/\/[^\s/]+/.test(url)) {
      problems.push(`grafana: '${property}' must be an https address, got '${url}'`);
    }
  }
  if (problems.length > 0) throw new UserError(problems);
}

function basics({ name, image, url }: GrafanaProps): string[] {
  const problems: string[] = [];
  if (!/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) {
    problems.push(
      `grafana: 'name' must be 1 to 40 lower-case letters, digits and dashes, got '${name}'`,
    );
  }
  if (image === '') problems.push(`grafana: 'image' must be a full reference, got ''`);
  if (!/^https?:\/\/[^\s/]+\/$/.test(url)) {
    problems.push(
      `grafana: 'url' must be an address that ends in '/' (such as 'https://grafana.example.com/'), got '${url}'`,
    );
  }
  return problems;
}

function ofDatabase({ database }: GrafanaProps): string[] {
  if (database.kind === 'sqlite') {
    return database.storage.toKibibytes() >= Size.gibibytes(1).toKibibytes()
      ? []
      : [`grafana.database: 'storage' must be at least 1 GiB, got ${database.storage.asString()}`];
  }
  const { replicas } = database;
  return Number.isInteger(replicas) && replicas >= 1 && replicas <= 9
    ? []
    : [`grafana.database: 'replicas' must be a whole number from 1 to 9, got '${replicas}'`];
}

function ofDashboards({ dashboards, home }: GrafanaProps): string[] {
  const uids = dashboards.map(({ uid }) => uid);
  const repeated = [...new Set(uids.filter((uid, index) => uids.indexOf(uid) !== index))];
  return [
    ...uids
      .filter((uid) => !/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(uid))
      .map(
        (uid) =>
          `grafana: 'dashboards' must have uids of lower-case letters, digits and dashes, got '${uid}'`,
      ),
    ...repeated.map((uid) => `grafana: 'dashboards' must have a uid each, got '${uid}' twice`),
    ...(home === undefined || uids.includes(home)
      ? []
      : [`grafana: 'home' must be the uid of one of 'dashboards', got '${home}'`]),
  ];
}
