import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BrowserPage, type Chromium, type Screen, startChromium } from '@pisync/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runPisync } from '../run-pisync.js';
import { type SmallFleet, startSmallFleet } from './small-fleet.js';

const DESK: Screen = { width: 1_200, height: 900 };
const PHONE: Screen = { width: 360, height: 740, mobile: true };

let service: SmallFleet;
let browser: Chromium;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-pages-'));
  [service, browser] = await Promise.all([startSmallFleet(), startChromium()]);
});
afterAll(async () => {
  await browser.stop();
  await service.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Makes the page of a report, where to find it as a URL. */
async function makePage(name: string): Promise<string> {
  const file = join(folder, `${name}.html`);
  const week = ['--since', '2026-03-02', '--until', '2026-03-09'];
  const { code, stderr } = await runPisync(['report', name, ...week, '-o', file, '--url', service.url]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: `The report is in ${file}\n` });
  return pathToFileURL(file).href;
}

async function openPage(url: string, screen: Screen): Promise<BrowserPage> {
  const page = await browser.newPage();
  await page.resize(screen);
  await page.open(url);
  return page;
}

/** How many colours an image has, and which share of it is of the commonest; another tab looks at the pixels. */
async function colorsOf(png: Buffer): Promise<{ colors: number; commonest: number }> {
  const counted: unknown = await (
    await browser.newPage()
  ).evaluate(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${png.toString('base64')}';
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    canvas.drawImage(image, 0, 0);
    const pixels = new Uint32Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer);
    const counts = new Map();
    for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
    return [counts.size, Math.max(...counts.values()) / pixels.length];
  })()`);
  if (!Array.isArray(counted)) throw new Error('the image was not looked at');
  return { colors: Number(counted[0]), commonest: Number(counted[1]) };
}

describe.each(['failures', 'incidents', 'fleet', 'connectivity'])('the page of report %s', (name) => {
  let url: string;
  beforeAll(async () => {
    url = await makePage(name);
  });

  it('asks for nothing, has no complaints, and is not blank', async () => {
    const page = await openPage(url, DESK);
    expect(page.requests).toEqual([url]);
    expect(page.complaints).toEqual([]);
    const light = await colorsOf(await page.screenshot());
    expect(light.colors).toBeGreaterThan(50);
    expect(light.commonest).toBeLessThan(0.98);
    // plots have a size and are drawn in the page's colours
    expect(
      await page.evaluate(
        `[...document.querySelectorAll('.wide svg')].every((svg) => svg.getBoundingClientRect().height > 100)`,
      ),
    ).toBe(true);
    await page.resize({ ...DESK, dark: true });
    const dark: unknown = await page.evaluate(`getComputedStyle(document.body).backgroundColor`);
    expect(dark).toBe('rgb(20, 23, 26)');
    expect((await colorsOf(await page.screenshot())).colors).toBeGreaterThan(50);
  });

  it('is as narrow as a phone, with plots for it', async () => {
    const page = await openPage(url, PHONE);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
    expect(
      await page.evaluate(`[...document.querySelectorAll('.wide')].every((plot) => plot.offsetParent === null)
        && [...document.querySelectorAll('.narrow')].every((plot) => plot.offsetParent !== null)`),
    ).toBe(true);
  });

  it('can be printed', async () => {
    const page = await openPage(url, DESK);
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('can be read without seeing it', async () => {
    const page = await openPage(url, DESK);
    const failures: unknown = await page.evaluate(`[
      ...[...document.querySelectorAll('svg')].filter((svg) => svg.getAttribute('role') !== 'img' || !svg.getAttribute('aria-label')),
      ...[...document.querySelectorAll('table')].filter((table) => table.caption === null || table.tHead === null),
      ...[...document.querySelectorAll('thead th')].filter((cell) => cell.scope !== 'col' || cell.textContent === ''),
      ...[...document.querySelectorAll('tbody tr')].filter((row) => row.querySelector('th[scope=row]') === null),
    ].length`);
    expect(failures).toBe(0);
    expect(await page.evaluate(`[document.documentElement.lang, document.querySelectorAll('h1').length]`)).toEqual([
      'en',
      1,
    ]);
    expect(await page.evaluate('document.title')).toContain(', from 2026-03-02 to 2026-03-08 · PiSync');
  });
});

it('keeps what a page must not do from being done', async () => {
  const page = await openPage(await makePage('fleet'), DESK);
  await page.evaluate(`document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/pixel.png' }))`);
  expect(await page.evaluate(`(async () => (await fetch('http://127.0.0.1:9/').catch((error) => error.name)))()`)).toBe(
    'TypeError',
  );
  expect(page.complaints.join('\n')).toContain('Content Security Policy');
});
