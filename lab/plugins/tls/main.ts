import { serve } from '../protocol/serve';
import { TlsProvider } from './provider';

serve(new TlsProvider({ env: process.env }));
