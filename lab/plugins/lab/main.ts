import { serve } from '../protocol/serve';
import { LabProvider } from './provider';
import { settingsFrom } from './settings';

serve(new LabProvider(settingsFrom(process.env)));
