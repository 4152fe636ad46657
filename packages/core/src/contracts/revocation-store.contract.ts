import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Revocation } from '../ports/revocation-store.js';
import type { ServiceStore } from '../ports/service-store.js';
import type { StoreUnderTest } from './store-under-test.js';

const AT = Date.parse('2024-05-08T12:00:00Z');

const token = (tokenId: string, revokedAt = AT): Revocation => ({ kind: 'token', tokenId, revokedAt, reason: null });
const device = (deviceId: string, throughGeneration: number): Revocation => ({
  kind: 'device',
  deviceId,
  throughGeneration,
  revokedAt: AT,
  reason: 'stolen from the school',
});

/** What every store of revocations must do: never forget one. */
export function revocationStoreContract(name: string, { open }: StoreUnderTest): void {
  describe(`${name}: revocations`, () => {
    let store: ServiceStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const listAll = () => store.revocations.list({ after: null, limit: 100 });

    it('gives back what was revoked, in order of the keys', async () => {
      const { revocations } = store;
      expect(await revocations.count()).toBe(0);
      expect(await listAll()).toEqual([]);
      for (const one of [token('b'), device('pibook-2', 10), token('a'), device('pibook-2', 9)]) {
        expect(await revocations.add(one)).toEqual(one);
      }
      expect(await listAll()).toEqual([device('pibook-2', 9), device('pibook-2', 10), token('a'), token('b')]);
      expect(await revocations.count()).toBe(4);
    });

    it('keeps the first of two that are the same', async () => {
      const { revocations } = store;
      await revocations.add(token('a', AT));
      expect(await revocations.add(token('a', AT + 60_000))).toEqual(token('a', AT));
      expect(await listAll()).toEqual([token('a', AT)]);
      expect(await revocations.count()).toBe(1);
    });

    it('gives pages', async () => {
      const { revocations } = store;
      for (const id of ['c', 'a', 'e', 'b', 'd']) await revocations.add(token(id));
      expect(await revocations.list({ after: null, limit: 2 })).toEqual([token('a'), token('b')]);
      expect(await revocations.list({ after: 'token/b', limit: 2 })).toEqual([token('c'), token('d')]);
      expect(await revocations.list({ after: 'token/d', limit: 2 })).toEqual([token('e')]);
    });
  });
}
