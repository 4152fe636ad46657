import type { ServiceStore } from '../ports/service-store.js';

/** How a contract gets at the adapter it is about. */
export interface StoreUnderTest {
  /** A new empty store; closed by the suite. */
  open(): Promise<ServiceStore>;
  /** Opens what a closed store left behind; leave it out for a store that doesn't outlive the process. */
  reopen?(): Promise<ServiceStore>;
}
