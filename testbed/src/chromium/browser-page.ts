import { z } from 'zod';
import { TestbedError } from '../testbed-error.js';
import type { Devtools } from './devtools.js';

/** A screen that a page is shown on, in CSS pixels. */
export interface Screen {
  readonly width: number;
  readonly height: number;
  readonly mobile?: boolean;
  readonly dark?: boolean;
}

/** A page in a tab of its own. */
export interface BrowserPage {
  /** Opens an address and waits until the page and all it asks for is loaded. */
  open(url: string): Promise<void>;
  /** The addresses of all requests since the tab was opened, those that were blocked too. */
  readonly requests: readonly string[];
  /** What the page said that went wrong: violations of its policy, scripts that failed. */
  readonly complaints: readonly string[];
  /** Shows it on another screen. */
  resize(screen: Screen): Promise<void>;
  /** The value of an expression in the page, which may be a promise; to be JSON. */
  evaluate(expression: string): Promise<unknown>;
  /** A PNG of the screen, or of all of the page. */
  screenshot(options?: { readonly whole?: boolean }): Promise<Buffer>;
  /** As it would be printed. */
  pdf(): Promise<Buffer>;
}

const base64 = z.object({ data: z.string() });
const evaluated = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z.object({ text: z.string() }).optional(),
});
const navigated = z.object({ errorText: z.string().optional() });
const requestEvent = z.object({ request: z.object({ url: z.string() }) });
const logEvent = z.object({ entry: z.object({ text: z.string() }) });
const exceptionEvent = z.object({ exceptionDetails: z.object({ text: z.string() }) });

/** Opens a tab. @throws TestbedError `FAILED` */
export async function openPage(devtools: Devtools): Promise<BrowserPage> {
  const { targetId } = z
    .object({ targetId: z.string() })
    .parse(await devtools.send('Target.createTarget', { url: 'about:blank' }));
  const { sessionId } = z
    .object({ sessionId: z.string() })
    .parse(await devtools.send('Target.attachToTarget', { targetId, flatten: true }));
  const send: Devtools['send'] = (method, params) => devtools.send(method, params, sessionId);
  const requests: string[] = [];
  const complaints: string[] = [];
  let onLoaded = (): void => {};

  devtools.onEvent(sessionId, (method, params) => {
    if (method === 'Network.requestWillBeSent') requests.push(requestEvent.parse(params).request.url);
    if (method === 'Log.entryAdded') complaints.push(logEvent.parse(params).entry.text);
    if (method === 'Runtime.exceptionThrown') complaints.push(exceptionEvent.parse(params).exceptionDetails.text);
    if (method === 'Page.loadEventFired') onLoaded();
  });
  for (const domain of ['Page', 'Network', 'Log', 'Runtime']) await send(`${domain}.enable`);

  async function screenshot({ whole = false } = {}): Promise<Buffer> {
    // a tab behind another one draws nothing, and is waited for without end
    await send('Page.bringToFront');
    const taken = await send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: whole });
    return Buffer.from(base64.parse(taken).data, 'base64');
  }

  return {
    requests,
    complaints,
    async open(url) {
      const loaded = new Promise<void>((resolve) => {
        onLoaded = resolve;
      });
      const { errorText } = navigated.parse(await send('Page.navigate', { url }));
      if (errorText !== undefined) throw new TestbedError('FAILED', `the browser can't open ${url}: ${errorText}`);
      await loaded;
    },
    async resize({ width, height, mobile = false, dark = false }) {
      await send('Emulation.setDeviceMetricsOverride', { width, height, mobile, deviceScaleFactor: 1 });
      const features = [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }];
      await send('Emulation.setEmulatedMedia', { features });
    },
    async evaluate(expression) {
      const answer = await send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
      const { result, exceptionDetails } = evaluated.parse(answer);
      if (exceptionDetails !== undefined) throw new TestbedError('FAILED', `the page threw: ${exceptionDetails.text}`);
      return result.value;
    },
    screenshot,
    async pdf() {
      return Buffer.from(base64.parse(await send('Page.printToPDF', { preferCSSPageSize: true })).data, 'base64');
    },
  };
}
