import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfigFile } from './config-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-config-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(text: string) {
  const path = join(folder, 'config.yaml');
  await writeFile(path, text);
  return readConfigFile(path);
}

describe('the configuration file', () => {
  it('names services, in its order', async () => {
    const file = await read(
      'profiles:\n  field: {url: https://pisync.test/base}\n  desk:\n    url: http://[::1]:3000\n',
    );
    expect(file.profiles.map(({ name, url }) => [name, url.href])).toEqual([
      ['field', 'https://pisync.test/base'],
      ['desk', 'http://[::1]:3000/'],
    ]);
    expect(file.defaultProfile).toBeNull();
    expect((await read('default_profile: a\nprofiles: {a: {url: http://a}}')).defaultProfile).toBe('a');
  });

  it('may be empty', async () => {
    expect(await read('# nothing yet\n')).toMatchObject({ exists: true, profiles: [], defaultProfile: null });
  });

  it.each([
    ['profiles:\n  desk:\n    url: here', ':3: profiles.desk.url: must be the URL of a service, such as'],
    ['profiles:\n  desk:\n    url: ftp://x', ':3: profiles.desk.url: must be the URL of a service, such as'],
    ['profiles:\n  desk: {}', ':2: profiles.desk.url: must be the URL of a service, such as'],
    ['\nprofiles:\n  desk: http://x', ':3: profiles.desk: must be a mapping with url'],
    ['profiles:\n  desk:\n    url: http://x\n    ulr: http://y', ':4: profiles.desk.ulr: is not known here'],
    ['profile:\n  desk: {url: http://x}', ':1: profile: is not known here'],
    ['profiles:\n  "my desk": {url: http://x}', ':2: profiles.my desk: a name is made of letters, digits,'],
    ['profiles: {a: {url: http://a}}\ndefault_profile: b', ':2: default_profile: no profile is called b; there are a'],
    ['default_profile: b', ':1: default_profile: no profile is called b; there are no profiles'],
    ['- a\n- b', 'config.yaml: must be a mapping with profiles and default_profile'],
    ['profiles: {a: 1, a: 2}', ':1: Map keys must be unique'],
    ['profiles:\n  a: [', ':2: '],
  ])('%j is refused with its line and field', async (text, message) => {
    const path = join(folder, 'config.yaml');
    await expect(read(text)).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(message) });
    await expect(read(text)).rejects.toThrow(path);
  });

  it('that cannot be read says so', async () => {
    await expect(readConfigFile(folder)).rejects.toThrow(`${folder} can't be read: `);
  });
});
