import type { Writable } from 'node:stream';

const ENTER = '\u001B[?1049h\u001B[2J\u001B[H';
const LEAVE = '\u001B[?1049l\u001B[?25h';

/**
 * Puts a program on a screen of its own (xterm's private mode 1049). What it returns puts the screen and the cursor back as they were;
 * that happens at the latest when the process ends, whatever ends it.
 */
export function enterAlternateScreen(out: Writable, process: NodeJS.Process): () => void {
  let isIn = true;
  const leave = (): void => {
    process.off('exit', leave);
    if (isIn) out.write(LEAVE);
    isIn = false;
  };
  process.once('exit', leave);
  out.write(ENTER);
  return leave;
}
