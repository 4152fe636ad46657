export { inspectLmdb, type LmdbInspection } from './inspect-lmdb.js';
export { type LmdbStoreOptions, openLmdbStore } from './lmdb-store.js';
