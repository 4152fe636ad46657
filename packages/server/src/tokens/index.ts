export { type Claims, type DeviceClaims, type HubClaims, type OperatorClaims, type Scope, SCOPES } from './claims.js';
export { makeFleetSecret, weaknessOf } from './fleet-secret.js';
export { createTokenIssuer, type IssuedToken, type TokenIssuer } from './issue-token.js';
export { presentToken, type WireToken } from './present-token.js';
export { createTokenVerifier, readToken, type TokenVerifier, type VerifiedToken } from './verify-token.js';
