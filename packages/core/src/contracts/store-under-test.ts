import type { ServiceStore } from '../ports/service-store.js';

/** How a contract gets at the adapter it is about. */
export interface StoreUnderTest {
  /** A new empty store; closed by the suite. */
  open(): Promise<ServiceStore>;
}

/** How a contract gets at an adapter whose stores outlive the process. */
export interface LastingStoreUnderTest extends StoreUnderTest {
  /** Opens what the store that was closed last left behind. */
  reopen(): Promise<ServiceStore>;
}
