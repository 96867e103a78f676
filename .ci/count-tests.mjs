// Prints "passed failed skipped" of a vitest JSON report, and writes to a file which failed, and which passed only when
// tried again. A run that failed without a failed test is one failure.
import { appendFileSync, readFileSync } from 'node:fs';

const [file, exitCode, remarks] = process.argv.slice(2);
const { passed, failed, skipped, said } = read(file);
if (remarks !== undefined) appendFileSync(remarks, said.map((line) => `${line}\n`).join(''));
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
      said: [
        ...suites.map(({ name, message }) => `FAIL   ${name}: ${firstLine(message)}`),
        ...report.testResults.flatMap(({ name, assertionResults }) =>
          assertionResults.flatMap((test) => remark(name, test)),
        ),
      ],
    };
  } catch (error) {
    return { passed: 0, failed: 0, skipped: 0, said: [`FAIL   no report: ${error.message}`] };
  }
}

function remark(file, { status, fullName, failureMessages }) {
  const [message] = failureMessages;
  if (message === undefined) return [];
  return [`${status === 'passed' ? 'again ' : 'FAIL  '} ${file} > ${fullName}: ${firstLine(message)}`];
}

function firstLine(text) {
  return text.split('\n', 1)[0];
}
