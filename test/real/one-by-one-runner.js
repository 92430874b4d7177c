const { default: TestRunner } = require('jest-runner');

/** Runs files one after the other, in the process that started the run. */
module.exports = class OneByOneRunner extends TestRunner {
  isSerial = true;
};
