/** Makes the tables of docs/performance.md of what is in `results/`: `node bench/performance-page.mjs`, and at the end of a run. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cpuText, figure, spreadText, targetText } from './harness/row-line.mjs';

const RESULTS = fileURLToPath(new URL('results/', import.meta.url));
const PAGE = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));
const BEGIN = '<!-- made by bench/performance-page.mjs from bench/results; what is changed here by hand is lost -->';
const END = '<!-- end of what is made -->';
const ORDER = ['single-embedded', 'single-queued', 'batch', 'late-events', 'drain', 'reads', 'growth', 'restart'];
const HEADINGS = [
  'what',
  'ours',
  'ceiling',
  'ratio, median (least to most)',
  'CPU, µs each: ours / ceiling',
  'target',
  'holds',
];

/** Writes the tables between their markers. */
export function writePerformancePage() {
  const names = readdirSync(RESULTS).map((name) => name.replace('.json', ''));
  const rank = (name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  const sections = names
    .toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .map((name) => sectionOf(name, JSON.parse(readFileSync(`${RESULTS}${name}.json`, 'utf8'))));
  const page = readFileSync(PAGE, 'utf8');
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from === -1 || to < from) throw new Error('docs/performance.md has lost the markers of its tables');
  writeFileSync(PAGE, `${page.slice(0, from)}${BEGIN}\n\n${sections.join('\n\n')}\n\n${page.slice(to)}`);
  // the format of the repository, which pads tables
  execFileSync('npx', ['oxfmt', 'bench/results', 'docs/performance.md'], { cwd: REPOSITORY });
}

function sectionOf(name, { title, date, commit, node, machine, rounds, rows }) {
  const where = `${machine.cpu}, ${machine.cores} cores, ${machine.memory_gib} GiB, Node ${node}`;
  const busy = machine.load_before > 0.5 ? `; load of the machine before it: ${figure(machine.load_before)}` : '';
  const lines = [HEADINGS, HEADINGS.map(() => '---'), ...rows.map(cellsOf)].map((cells) => `| ${cells.join(' | ')} |`);
  return [
    `### ${title}`,
    `\`bench/${name}.mjs\`, ${rounds} rounds at ${commit}, ${date}; ${where}${busy}.`,
    lines.join('\n'),
  ].join('\n\n');
}

function cellsOf(row) {
  const { what, unit, ours, ceiling, against, ratio, target, holds } = row;
  const verdict = target === undefined ? '' : holds ? 'yes' : '**no**';
  return ratio === undefined
    ? [what, `${spreadText(ours)} ${unit}`, '', '', cpuText(row), targetText(row), verdict]
    : [
        what,
        `${figure(ours.median)} ${unit}`,
        `${figure(ceiling.median)} ${unit}: ${against}`,
        spreadText(ratio),
        cpuText(row),
        targetText(row),
        verdict,
      ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writePerformancePage();
