import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';
import { startServices } from './start-services.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A MongoDB; each test file takes a database of its own in it. */
    mongoUri: string;
    /** A Redis; each test file takes a prefix of its own in it. */
    redis: { readonly host: string; readonly port: number };
  }
}

/**
 * A `globalSetup` of Vitest: starts MongoDB and Redis once for all test files, which get at them by `inject('mongoUri')` and
 * `inject('redis')`.
 *
 * @returns what stops them
 * @throws TestbedError when one can't be had; its message says what to do
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const startedMs = performance.now();
  const say = (line: string): void => void process.stderr.write(`testbed: ${line}\n`);
  const { mongo, redis, stop } = await startServices({ onProgress: say });
  project.provide('mongoUri', mongo.uri);
  const address: ProvidedContext['redis'] = { host: redis.host, port: redis.port };
  project.provide('redis', address);
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  say(`MongoDB (${mongo.kind}) and Redis were ready after ${seconds} s`);
  return stop;
}
