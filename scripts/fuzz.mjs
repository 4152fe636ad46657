/**
 * `npm run fuzz`: sends requests derived from the API document, most of them mutated, to a service of its own on loopback, and checks
 * every answer against the document. Ends with 3 where an answer is wrong, the process is another one or its memory grew.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runFuzz, startFuzzedService } from '@pisync/testbed';

const EXIT = { clean: 0, error: 1, usage: 2, problems: 3 };
const MIB = 1024 * 1024;
/** More than this much, and this part of what it was, is growth. */
const GROWTH = { bytes: 96 * MIB, part: 0.5 };

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        requests: { type: 'string', default: '100000' },
        seed: { type: 'string', default: String(randomInt(2 ** 31)) },
        concurrency: { type: 'string', default: '32' },
      },
    });
    const wrong = Object.entries(values).find(([, value]) => !/^\d{1,9}$|^1\d{9}$|^20\d{8}$/.test(value));
    if (wrong !== undefined) throw new Error(`--${wrong[0]} must be a whole number, not ${wrong[1]}`);
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
  } catch (error) {
    console.error(`${error.message}\nUsage: npm run fuzz -- [--requests 100000] [--seed N] [--concurrency 32]`);
    process.exit(EXIT.usage);
  }
}

const mib = (bytes) => `${(bytes / MIB).toFixed(1)} MiB`;
const grew = ({ first, last }) => last - first > GROWTH.bytes && last - first > first * GROWTH.part;

const options = readOptions();
console.log(`${options.requests.toLocaleString('en-US')} requests, seed ${options.seed}`);
const service = await startFuzzedService();
try {
  const report = await runFuzz({
    ...options,
    base: service.base,
    onProgress: (sent) => {
      if (sent % 10_000 === 0) console.log(`${sent.toLocaleString('en-US')} sent`);
    },
  });
  for (const [kind, count] of Object.entries(report.kinds)) console.log(`${String(count).padStart(9)} ${kind}`);
  console.log(
    `answers: ${Object.entries(report.answers)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', ')}`,
  );
  console.log(`${Math.round(report.perSecond)} a second; the slowest took ${Math.round(report.slowestMs)} ms`);
  for (const [name, growth] of Object.entries(report.memory)) {
    console.log(`${name}: ${mib(growth.first)} in the first third, ${mib(growth.last)} in the last`);
  }
  const log = await service.log();
  const failures = [
    ...report.problems,
    ...(report.sameProcess ? [] : ['the service process was not the same at the end']),
    ...Object.entries(report.memory).flatMap(([name, growth]) => (grew(growth) ? [`${name} memory grew`] : [])),
    ...(log === '' ? [] : [`the service logged errors: ${log.slice(0, 2_000)}`]),
  ];
  for (const failure of failures) console.error(failure);
  console.log(failures.length === 0 ? 'Every answer was as the document says.' : `${failures.length} problems.`);
  process.exitCode = failures.length === 0 ? EXIT.clean : EXIT.problems;
} catch (error) {
  console.error(error);
  process.exitCode = EXIT.error;
} finally {
  await service.stop();
}
