import { describe, expect, test } from 'vitest';
import { HttpError } from '../http-errors.js';
import {
  deviceParameters,
  incidentParameters,
  pageParameters,
  readQuery,
  repeatedFailureParameters,
} from './query-parameters.js';

describe('readQuery', () => {
  test('ignores parameters it does not know', () => {
    expect(readQuery(pageParameters, { limit: '500', x: ['1', '2'] })).toEqual({ limit: 500 });
  });

  test.each([
    ['last_event_at', 'last_event_at', false],
    ['-failed_syncs', 'failed_syncs', true],
  ])('sort=%s', (sort, orderBy, descending) => {
    expect(readQuery(deviceParameters, { sort })).toEqual({ orderBy, descending });
  });

  test.each([
    ['2024-05-08', '2024-05-08T00:00:00.000Z'],
    ['2024-05-08T12:00:00Z', '2024-05-08T12:00:00.000Z'],
    ['2024-05-08T12:00:00.250+02:00', '2024-05-08T10:00:00.250Z'],
    ['2024-05-08T12:00:00 02:00', '2024-05-08T10:00:00.000Z'],
  ])('since=%s is %s', (since, instant) => {
    expect(readQuery(repeatedFailureParameters, { since })).toEqual({ since: Date.parse(instant) });
    expect(readQuery(incidentParameters, { until: since })).toMatchObject({ until: Date.parse(instant) });
  });

  test('names every bad parameter', () => {
    const read = (): unknown =>
      readQuery(repeatedFailureParameters, { limit: 'x', min: ['1', '2'], since: '2024-05-08T12:00' });
    expect(read).toThrow(HttpError);
    expect(read).toThrow(
      /^limit must be a whole number from 1 to 500; min must be given once; since must be an ISO 8601 time/,
    );
  });
});
