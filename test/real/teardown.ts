import { endSession } from './session';

export = endSession;
