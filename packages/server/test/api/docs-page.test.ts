import { type BrowserPage, type Chromium, type Screen, startChromium } from '@pisync/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/api/operations/index.js';
import { type FixedServer, startFixedServer } from '../testing/fixed-server.js';

const DESK: Screen = { width: 1_200, height: 900 };
const PHONE: Screen = { width: 390, height: 844, mobile: true };

let server: FixedServer;
let browser: Chromium;
beforeAll(async () => {
  [server, browser] = await Promise.all([startFixedServer(), startChromium()]);
});
afterAll(async () => {
  await browser.stop();
  await server.close();
});

async function openPage(path: string, screen: Screen): Promise<BrowserPage> {
  const page = await browser.newPage();
  await page.resize(screen);
  await page.open(server.url + path);
  return page;
}

describe.each([
  ['a desk', DESK],
  ['a phone', PHONE],
])('the page of the document on %s', (_, screen) => {
  it('shows every operation, asks nobody else for anything and complains of nothing', async () => {
    const page = await openPage('/docs', screen);
    await formsOf(page);
    expect(
      await page.evaluate(`[...document.querySelectorAll('.operation h3')].map((one) => one.textContent.trim())`),
    ).toEqual(OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`));
    const elsewhere = page.requests.filter((url) => !url.startsWith(`${server.url}/`) && url !== 'data:,');
    expect({ elsewhere, complaints: page.complaints }).toEqual({ elsewhere: [], complaints: [] });
    expect(await page.evaluate(`document.documentElement.scrollWidth <= innerWidth`)).toBe(true);
  });
});

/** Waits for the forms that the script adds; resolves with how many there are. */
async function formsOf(page: BrowserPage): Promise<unknown> {
  return page.evaluate(`new Promise((resolve) => {
    const look = () => {
      const forms = document.querySelectorAll('form.try').length;
      if (forms === ${OPERATIONS.length}) resolve(forms);
      else requestAnimationFrame(look);
    };
    look();
  })`);
}

/** Sends the form of an operation, and resolves with what it shows. */
function tryIt(operationId: string): string {
  return `new Promise((resolve) => {
    const form = document.querySelector('#${operationId} form');
    const shown = form.querySelector('pre');
    new MutationObserver(() => { if (/^\\d/.test(shown.textContent)) resolve(shown.textContent); })
      .observe(shown, { childList: true, subtree: true, characterData: true });
    form.requestSubmit();
  })`;
}

it.each(['/docs', '/docs/', '/api/docs'])('%s sends an event and asks for the device', async (path) => {
  const page = await openPage(path, DESK);
  await formsOf(page);
  expect(await page.evaluate(tryIt('sendEvent'))).toMatch(/^201 Created[^]*"message": "(already )?stored"/);
  await page.evaluate(`document.querySelector('#getDevice form').elements.id.value = 'abc123'`);
  expect(await page.evaluate(tryIt('getDevice'))).toMatch(/^200 OK[^]*"device_id": "abc123"/);
  expect(page.complaints).toEqual([]);
});

it('allows no script but its own, and no frame around it', async () => {
  const response = await fetch(`${server.url}/docs`);
  const policy = response.headers.get('content-security-policy');
  const text = await response.text();
  expect(policy).toMatch(/^default-src 'none'; style-src 'self'; script-src 'self'; .*frame-ancestors 'none'$/);
  expect(text).not.toMatch(/<style|style=|onclick=|<script(?! type="module" src="docs\/page\.js">)/);
});

it('can be read without a script, and has no reference that leads nowhere', async () => {
  const text = await (await fetch(`${server.url}/docs`)).text();
  const missing = OPERATIONS.filter(
    ({ path, summary }) => !(text.includes(`<code>${path}</code>`) && text.includes(summary)),
  );
  expect(missing).toEqual([]);
  const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links.filter((id) => !ids.has(id))).toEqual([]);
});
