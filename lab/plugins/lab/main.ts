import { serve } from '../protocol/serve';
import { LabResources } from './resources';
import { settingsFrom } from './settings';

serve(new LabResources(settingsFrom(process.env)));
