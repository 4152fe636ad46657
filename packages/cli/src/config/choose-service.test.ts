import { describe, expect, it } from 'vitest';
import { chooseService, type ServiceRequest } from './choose-service.js';
import type { ConfigFile } from './profile.js';

const FILE: ConfigFile = {
  path: '/home/me/.config/pisync/config.yaml',
  exists: true,
  profiles: [
    { name: 'desk', url: new URL('http://desk.test'), token: null },
    { name: 'field', url: new URL('http://field.test'), token: { text: 'of-the-field' } },
  ],
  defaultProfile: 'desk',
};

async function chosen(request: Partial<ServiceRequest>, file: ConfigFile = FILE): Promise<readonly string[]> {
  const { url, from, profile } = await chooseService({ env: {}, ...request }, async () => file);
  return [url.hostname, from, ...(profile === null ? [] : [profile.name, profile.from])];
}

const ENV = { PISYNC_URL: 'http://env.test', PISYNC_PROFILE: 'field' };

describe('which service is meant', () => {
  it('goes by the option, then the profile named in the call, then the environment, then the file', async () => {
    const option = { optionUrl: 'http://option.test', optionProfile: 'desk' };
    expect(await chosen({ ...option, env: ENV })).toEqual(['option.test', '--url']);
    expect(await chosen({ optionProfile: 'desk', env: ENV })).toEqual(['desk.test', 'profile', 'desk', '--profile']);
    expect(await chosen({ env: ENV })).toEqual(['env.test', 'PISYNC_URL']);
    expect(await chosen({ env: { PISYNC_PROFILE: 'field' } })).toEqual([
      'field.test',
      'profile',
      'field',
      'PISYNC_PROFILE',
    ]);
    expect(await chosen({})).toEqual(['desk.test', 'profile', 'desk', 'default_profile']);
    expect(await chosen({}, { ...FILE, defaultProfile: null })).toEqual(['127.0.0.1', 'default']);
  });

  it('never falls on what sends invented events by a profile that the call does not name', async () => {
    const invented = { namedOnly: true, env: { PISYNC_PROFILE: 'field' } };
    expect(await chosen(invented)).toEqual(['127.0.0.1', 'default']);
    expect(await chosen({ ...invented, optionProfile: 'field' })).toEqual([
      'field.test',
      'profile',
      'field',
      '--profile',
    ]);
  });

  it('is asked of the file only where the file matters', async () => {
    const read = async (): Promise<ConfigFile> => {
      throw new Error('it is broken');
    };
    const { url } = await chooseService({ optionUrl: 'http://option.test', env: {} }, read);
    expect(url.hostname).toBe('option.test');
    expect((await chooseService({ env: ENV }, read)).url.hostname).toBe('env.test');
    await expect(chooseService({ env: {} }, read)).rejects.toThrow('it is broken');
  });

  it('counts a variable that is empty as none, and refuses one that is no URL', async () => {
    expect(await chosen({ env: { PISYNC_URL: '', PISYNC_PROFILE: '' } })).toContain('default_profile');
    await expect(chosen({ env: { PISYNC_URL: 'here' } })).rejects.toMatchObject({
      exitCode: 2,
      message: 'PISYNC_URL must be the URL of a service, such as http://127.0.0.1:3000; it is here',
    });
  });

  it('names the profiles there are where one is not', async () => {
    await expect(chosen({ optionProfile: 'feild' })).rejects.toThrow(
      'no profile is called feild (--profile) in /home/me/.config/pisync/config.yaml; it has desk, field',
    );
    await expect(chosen({ env: { PISYNC_PROFILE: 'x' } }, { ...FILE, profiles: [] })).rejects.toThrow(
      'it has none yet (see pisync config --help)',
    );
  });
});
