/**
 * Does work that comes in heaps, a little in each turn of the event loop, in the order in which it came: what else comes meanwhile isn't
 * kept waiting.
 *
 * @param most how much of it in a turn
 */
export function createFewAtATime(most: number): (work: () => void) => void {
  let waiting: (() => void)[] = [];

  function doSome(): void {
    const now = waiting.slice(0, most);
    waiting = waiting.slice(most);
    if (waiting.length > 0) setImmediate(doSome);
    for (const work of now) work();
  }

  return (work) => {
    waiting.push(work);
    if (waiting.length === 1) setImmediate(doSome);
  };
}
