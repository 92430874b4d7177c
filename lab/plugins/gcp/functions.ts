import type { InvokeResult } from '../protocol/provider';
import type { JsonObject } from '../protocol/values';
import { zonesOf } from './kinds/clusters';
import { numberOf, text, type Place } from './kind';
import { projectNumber } from './projects';

type Call = (args: JsonObject, place: Place) => InvokeResult;

/** Every simulated function, by its token. */
export const FUNCTIONS: Readonly<Record<string, Call>> = {
  'gcp:organizations/getProject:getProject': (args, place) => {
    const projectId = text(args['projectId']) || text(place.project);
    return answer({
      ...{ id: `projects/${projectId}`, projectId, name: projectId },
      ...{ number: projectNumber(projectId), billingAccount: '', orgId: '', folderId: '' },
      ...{ autoCreateNetwork: false, labels: {}, effectiveLabels: {}, pulumiLabels: {}, tags: {} },
      deletionPolicy: 'PREVENT',
    });
  },
  'gcp:organizations/getClientConfig:getClientConfig': (_args, { project, region, zone }) =>
    answer({
      ...{ id: `projects/${text(project)}/regions/${text(region)}/zones/${text(zone)}` },
      ...{ project: text(project), region: text(region), zone: text(zone) },
      ...{ accessToken: 'of-a-lab', defaultLabels: {} },
    }),
  'gcp:compute/getImage:getImage': (args, place) => {
    const name = text(args['name']) || `${text(args['family'])}-v20260101`;
    const project = text(args['project']) || text(place.project);
    const id = `projects/${project}/global/images/${name}`;
    return answer({
      ...{ id, name, project, family: text(args['family']), imageId: numberOf(id, 19) },
      ...{ selfLink: `https://www.googleapis.com/compute/v1/${id}`, status: 'READY' },
      ...{
        diskSizeGb: 10,
        archiveSizeBytes: 1_000_000_000,
        creationTimestamp: '',
        description: '',
      },
      ...{ imageEncryptionKeySha256: '', labelFingerprint: '', labels: {}, licenses: [] },
      ...{ sourceDisk: '', sourceDiskEncryptionKeySha256: '', sourceDiskId: '', sourceImageId: '' },
    });
  },
  'gcp:compute/getZones:getZones': (args, place) => {
    const region = text(args['region']) || text(place.region);
    const project = text(args['project']) || text(place.project);
    const id = `projects/${project}/regions/${region}`;
    return answer({ id, project, region, names: [...zonesOf(region)] });
  },
};

function answer(outputs: JsonObject): InvokeResult {
  return { outputs };
}
