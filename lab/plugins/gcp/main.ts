import path from 'node:path';
import { settingsFrom } from '../lab/settings';
import { serve } from '../protocol/serve';
import { labLives } from './behind';
import { GcpProvider } from './provider';
import { World } from './world';

const settings = settingsFrom(process.env);

serve(
  new GcpProvider({
    env: process.env,
    // no name of a lab begins like this
    world: () => new World(path.join(settings().labsDirectory, '.cloud')),
    lives: labLives(settings),
  }),
);
