import type { Lane } from '@pisync/core';
import { ingestParameters, readQuery } from '../routes/query-parameters.js';

/**
 * The lane that a request's URL asks for with `?lane=`; `live` where it says nothing.
 * @throws HttpError `invalid_query` for a lane that there isn't, or more than one
 */
export function laneOf(url: string): Lane {
  const at = url.indexOf('?');
  // devices send none
  if (at < 0) return 'live';
  const [lane, ...more] = new URLSearchParams(url.slice(at)).getAll('lane');
  return readQuery(ingestParameters, { lane: more.length === 0 ? lane : [lane, ...more] }).lane;
}
