import { serve } from '../protocol/serve';
import { labResources } from './resources';
import { settingsFrom } from './settings';

serve(labResources(settingsFrom(process.env)));
