import { serve } from '../protocol/serve';
import { RandomProvider } from './provider';

serve(new RandomProvider());
