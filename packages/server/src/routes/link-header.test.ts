import { expect, test } from 'vitest';
import { linkToNext } from './link-header.js';

test('keeps the path and every other parameter, in order', () => {
  expect(linkToNext('/api/devices', 'status=ok&limit=2&x=a%20b', 'next')).toBe(
    '</api/devices?status=ok&limit=2&x=a+b&cursor=next>; rel="next"',
  );
});

test('replaces the cursor', () => {
  expect(linkToNext('/devices', 'cursor=old&limit=2', 'new')).toBe('</devices?cursor=new&limit=2>; rel="next"');
});

test('a parameter can not break out of the link', () => {
  expect(linkToNext('/devices', 'x=>;rel="prev",<&y="', 'c')).toBe(
    '</devices?x=%3E%3Brel%3D%22prev%22%2C%3C&y=%22&cursor=c>; rel="next"',
  );
});
