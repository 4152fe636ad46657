import type { HttpErrorCode } from '../../http-errors.js';

/** What every question to the store can be refused with. */
export const READ_ERRORS: readonly HttpErrorCode[] = ['store_failed', 'closed'];

/** The same for lists, whose parameters can be wrong. */
export const LIST_ERRORS: readonly HttpErrorCode[] = ['invalid_query', ...READ_ERRORS];
