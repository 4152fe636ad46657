/**
 * What a request needs: nothing (`public`), any good token (`token`), one that may send events (`send`), one that may ask (`read`),
 * or one that may change what the service does (`admin`).
 */
export type Right = 'public' | 'token' | 'send' | 'read' | 'admin';
