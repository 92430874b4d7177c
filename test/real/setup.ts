import { beginSession } from './session';

function setup(): void {
  beginSession(process.env);
}

// what jest calls is the module itself
export = setup;
