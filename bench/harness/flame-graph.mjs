/** A flame graph (B. Gregg, 2011) of a CPU profile of V8, as an SVG that needs nothing else: time from left to right, callers above callees. */

const WIDTH = 1200;
const ROW = 17;
const TOP = 44;
/** What takes a smaller share than this is not drawn. */
const LEAST_SHARE = 0.002;
const CHARACTER = 6.4;
/** What is deeper is the loading of modules. */
const MOST_LEVELS = 18;
/** Where time is spent, by where the function is from. */
const PARTS = [
  { name: 'PiSync', color: '#f4a259', has: ({ url }) => url.includes('/packages/') },
  { name: 'garbage collection', color: '#bc4b51', has: ({ functionName }) => functionName === '(garbage collector)' },
  { name: 'lmdb', color: '#8cb369', has: ({ url }) => /\/(?:lmdb|ordered-binary|weak-lru-cache)\//.test(url) },
  { name: 'msgpackr', color: '#c5d86d', has: ({ url }) => url.includes('/msgpackr/') },
  { name: 'other packages', color: '#c9ada7', has: ({ url }) => url.includes('/node_modules/') },
  { name: 'Node', color: '#7fb7be', has: ({ url }) => url.startsWith('node:') },
  { name: 'native, and V8 itself', color: '#d8d8d8', has: () => true },
];
/** No time of the thread's own. */
const RESTING = new Set(['(idle)']);

/**
 * @param {object} profile as the inspector's `Profiler.stop` gives it
 * @param {string} title
 */
export function flameGraph(profile, title) {
  const root = merge(profile);
  const boxes = [];
  const depth = place(root, { x: 0, level: 0, scale: WIDTH / root.time, boxes });
  const height = TOP + (depth + 1) * ROW + 4;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="monospace" font-size="11">`,
    `<rect width="100%" height="100%" fill="#fff"/><text x="4" y="15" font-size="13">${escape(title)}</text>`,
    legend(boxes),
    ...boxes.map(draw),
    '</svg>\n',
  ].join('\n');
}

/** The calls as a tree, of which those of one function by one caller are one, with the time of each in microseconds. */
function merge({ nodes, samples, timeDeltas }) {
  const own = new Map();
  for (const [index, id] of samples.entries()) own.set(id, (own.get(id) ?? 0) + Math.max(0, timeDeltas[index]));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const add = (ids) => {
    const calls = new Map();
    for (const node of ids.map((id) => byId.get(id))) {
      if (RESTING.has(node.callFrame.functionName)) continue;
      const key = `${node.callFrame.functionName} ${node.callFrame.url}:${node.callFrame.lineNumber}`;
      const call = calls.get(key) ?? { frame: node.callFrame, own: 0, children: [] };
      call.own += own.get(node.id) ?? 0;
      call.children.push(...(node.children ?? []));
      calls.set(key, call);
    }
    return [...calls.values()]
      .map(({ frame, own: self, children }) => {
        const below = add(children);
        return { frame, calls: below, time: self + below.reduce((sum, { time }) => sum + time, 0) };
      })
      .toSorted((a, b) => b.time - a.time);
  };
  return add([nodes[0].id])[0];
}

function place({ frame, calls, time }, { x, level, scale, boxes }) {
  boxes.push({ frame, x, level, width: time * scale, share: (time * scale) / WIDTH });
  let [left, deepest] = [x, level];
  for (const call of calls) {
    const width = call.time * scale;
    if (level < MOST_LEVELS && width / WIDTH >= LEAST_SHARE)
      deepest = Math.max(deepest, place(call, { x: left, level: level + 1, scale, boxes }));
    left += width;
  }
  return deepest;
}

const partOf = (frame) => PARTS.find(({ has }) => has(frame));

function draw({ frame, x, level, width, share }) {
  const name = level === 0 ? 'all' : frame.functionName || '(anonymous)';
  const where = frame.url === '' ? '' : ` ${frame.url.split('/').slice(-2).join('/')}:${frame.lineNumber + 1}`;
  const room = Math.floor((width - 4) / CHARACTER);
  const text = room < 3 ? '' : name.length > room ? `${name.slice(0, room - 1)}…` : name;
  const y = TOP + level * ROW;
  return (
    `<g><title>${escape(`${name}${where}, ${(share * 100).toFixed(1)} %`)}</title>` +
    `<rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.5, width - 0.5).toFixed(1)}" height="${ROW - 1}" fill="${partOf(frame).color}"/>` +
    (text === '' ? '' : `<text x="${(x + 2).toFixed(1)}" y="${y + 12}">${escape(text)}</text>`) +
    '</g>'
  );
}

/** Each part with its share of the time: that of functions themselves, without what they call. */
function legend(boxes) {
  const shares = new Map(PARTS.map(({ name }) => [name, 0]));
  for (const [index, box] of boxes.entries()) {
    let below = 0;
    for (let next = index + 1; next < boxes.length && boxes[next].level > box.level; next += 1) {
      if (boxes[next].level === box.level + 1) below += boxes[next].share;
    }
    const { name } = partOf(box.frame);
    shares.set(name, shares.get(name) + box.share - below);
  }
  let x = 4;
  return PARTS.map(({ name, color }) => {
    const text = `${name} ${(shares.get(name) * 100).toFixed(0)} %`;
    const at = x;
    x += 24 + text.length * CHARACTER;
    return `<rect x="${at}" y="24" width="11" height="11" fill="${color}"/><text x="${at + 15}" y="34">${escape(text)}</text>`;
  }).join('');
}

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
