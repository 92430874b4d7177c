import type { JsonObject } from '../../protocol/values';
import { shortName, shown, text, type Kind } from '../kind';
import { projectNumber } from '../projects';
import { matching, oneOf, region } from '../rules';
import { TIME } from './data';

const secret: Kind = {
  noun: 'secret',
  immutable: ['secretId', 'project', 'replication'],
  rules: [
    matching('secretId', /^[\w-]{1,255}$/, 'of 1 to 255 letters, numbers, _ and -'),
    region('replication.userManaged.replicas[].location'),
  ],
  problems: ({ replication }) => {
    const kinds = ['auto', 'userManaged'].filter(
      (kind) => kind in ((replication ?? {}) as JsonObject),
    );
    if (kinds.length === 1) return [];
    return [{ property: 'replication', reason: "must have one of 'auto' and 'userManaged'" }];
  },
  id: ({ project, secretId }) => `projects/${text(project)}/secrets/${text(secretId)}`,
  keeps: ({ deletionProtection }) =>
    deletionProtection === true
      ? 'cannot destroy secret without setting deletion_protection=false and running `pulumi up`'
      : undefined,
  computed: {
    name: ({ project, secretId }) =>
      `projects/${projectNumber(text(project))}/secrets/${text(secretId)}`,
    createTime: () => TIME,
  },
};

const version: Kind = {
  noun: 'secret version',
  immutable: ['secret', 'secretData', 'isSecretDataBase64', 'secretDataWoVersion'],
  rules: [
    matching(
      'secret',
      /^projects\/[^/]+\/secrets\/[\w-]+$/,
      'the full name of a secret: projects/<project>/secrets/<id>',
    ),
    oneOf('deletionPolicy', 'DELETE', 'DISABLE', 'ABANDON'),
    {
      path: 'secretData',
      wants: 'at most 64 KiB',
      allows: (value) => Buffer.byteLength(String(value)) <= 65_536,
    },
  ],
  needs: ({ secret: given }) => [{ type: 'gcp:secretmanager/secret:Secret', id: text(given) }],
  numbered: ({ secret: given }) => `${text(given)}/versions`,
  id: ({ secret: given, number }) => {
    const [, project = '', name = ''] =
      /^projects\/([^/]+)\/secrets\/(.+)$/.exec(text(given)) ?? [];
    const owner = /^\d+$/.test(project) ? project : projectNumber(project);
    return `projects/${owner}/secrets/${name}/versions/${shown(number)}`;
  },
  computed: {
    name: ({ id }) => id,
    version: ({ id }) => shortName(id),
    createTime: () => TIME,
    destroyTime: () => '',
    enabled: () => true,
  },
};

/** Secrets and their versions. */
export const secretKinds: Readonly<Record<string, Kind>> = {
  'gcp:secretmanager/secret:Secret': secret,
  'gcp:secretmanager/secretVersion:SecretVersion': version,
};
