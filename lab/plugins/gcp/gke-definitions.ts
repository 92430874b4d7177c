import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Manifest } from '../../control-plane/seed';
import { gkePolicies } from './gke-policies';

// generated from upstream's types; every cluster with Gateway API has them
const GATEWAY_API = path.join(__dirname, '..', '..', '..', 'constructs', 'gateway-api', 'crds');

/** The kinds of Gateway API and those of GKE's own about it, with which GKE's clusters come. */
export async function gkeDefinitions(): Promise<readonly Manifest[]> {
  const names = (await readdir(GATEWAY_API)).filter((name) => name.endsWith('.json')).sort();
  const texts = await Promise.all(
    names.map((name) => readFile(path.join(GATEWAY_API, name), 'utf8')),
  );
  return [...texts.map((text) => JSON.parse(text) as Manifest), ...gkePolicies];
}
