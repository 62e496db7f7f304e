// Mocha's spec report on the terminal, and the counts in a file: the test process may die after printing,
// so that only a written report counts.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const skips = [];
    runner.on('pending', (test) => skips.push(test.fullTitle()));
    runner.once('end', () => {
      const { passes, failures, pending } = runner.stats;
      const counts = { passed: passes, failed: failures, skipped: pending, skips };
      writeFileSync(options.reporterOptions.output, JSON.stringify(counts));
    });
  }
};
