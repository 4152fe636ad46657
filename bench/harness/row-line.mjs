/** A row of figures as words, for the terminal and for the page. */

/** Three digits that count, however large it is. */
export function figure(value) {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

export const targetText = ({ target }) =>
  target === undefined ? '' : `${target.bound === 'at least' ? '≥' : '≤'} ${figure(target.value)}`;

export const spreadText = ({ median, min, max }) => `${figure(median)} (${figure(min)} to ${figure(max)})`;

export const cpuText = ({ cpu_us: cpu }) =>
  cpu === undefined
    ? ''
    : [cpu.ours, cpu.ceiling]
        .filter((value) => value !== undefined)
        .map(figure)
        .join(' / ');

/** For the terminal. */
export function rowLine(row) {
  const verdict = row.target === undefined ? '' : `, ${row.holds ? 'holds' : 'MISSED'} (${targetText(row)})`;
  const beside =
    row.ratio === undefined ? '' : ` ÷ ${figure(row.ceiling.median)} (${row.against}) = ${spreadText(row.ratio)}`;
  const ours = row.ratio === undefined ? spreadText(row.ours) : figure(row.ours.median);
  const cpu = row.cpu_us === undefined ? '' : `; CPU ${cpuText(row)} µs`;
  return `  ${row.what}: ${ours} ${row.unit}${beside}${cpu}${verdict}`;
}
