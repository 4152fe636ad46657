import { expect, it } from 'vitest';
import { serverOf } from './shard-mongo.js';

it.each([
  [{ isWritablePrimary: true, msg: 'isdbgrid', maxWireVersion: 21 }, 'a sharded cluster'],
  [{ isWritablePrimary: true, setName: 'rs0', hosts: ['db-1:27017'], maxWireVersion: 21 }, 'the replica set rs0'],
  [{ isWritablePrimary: true, maxWireVersion: 21 }, 'a single server'],
])('%o is %s', (greeting, server) => {
  expect(serverOf(greeting)).toBe(server);
});
