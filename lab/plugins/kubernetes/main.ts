import { readFileSync } from 'node:fs';

import { serve } from '../protocol/serve';
import { KubernetesProvider } from './provider';

const manifest = readFileSync(require.resolve('@pulumi/kubernetes/package.json'), 'utf8');
const { version } = JSON.parse(manifest) as { readonly version: string };

serve(new KubernetesProvider(version, process.env));
