// Mocha's spec report on the terminal, and the counts in a file: the test process may die after printing,
// so that only a written report counts. With the option `list`, for a dry run, the tests are named as skipped: it says what cannot run here.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

/** Writes counts, titles of skipped tests, why tests failed, and how long each test and each set-up of tests took. */
function writeCounts(runner, file, list) {
  const skips = [];
  const times = [];
  const failures = [];
  const took = (item) => times.push({ title: item.fullTitle(), ms: item.duration ?? 0 });
  runner.on('pending', (test) => skips.push(test.fullTitle()));
  runner.on('test end', took);
  runner.on('hook end', took);
  runner.on('fail', (item, error) =>
    failures.push({ title: item.fullTitle(), why: error.stack ?? String(error) }),
  );
  if (list) runner.on('pass', (test) => skips.push(test.fullTitle()));
  runner.once('end', () => {
    const { passes, failures: failed } = runner.stats;
    const counts = { passed: list ? 0 : passes, failed, skipped: skips.length, skips, failures };
    writeFileSync(file, JSON.stringify({ ...counts, times: list ? [] : times }));
  });
}

class List extends reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    const indent = (item) => '  '.repeat(item.titlePath().length);
    runner.on('suite', (suite) => suite.root || console.log(`${indent(suite)}${suite.title}`));
    for (const event of ['pass', 'pending'])
      runner.on(event, (test) => console.log(`${indent(test)}- ${test.title}`));
  }
}

module.exports = function report(runner, options) {
  const { output, list } = options.reporterOptions;
  writeCounts(runner, output, list);
  return list ? new List(runner, options) : new reporters.Spec(runner, options);
};
