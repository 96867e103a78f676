// Prints "passed failed skipped" of a vitest JSON report. A run that failed without a failed test is one failure.
import { readFileSync } from 'node:fs';

const [file, exitCode] = process.argv.slice(2);
const { passed, failed, skipped } = read(file);
console.log(passed, exitCode !== '0' && failed === 0 ? 1 : failed, skipped);

function read(path) {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'));
    const suites = report.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + suites.length,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
