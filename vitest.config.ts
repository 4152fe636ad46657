import { configDefaults, defineConfig } from 'vitest/config';
import { thisMachine } from './testbed/src/machine.js';
import { canRunDocumentdb } from './testbed/src/mongo/documentdb/documentdb-root.js';

/** What needs a MongoDB, which takes seconds to start: these are given one, the same for all. */
const WITH_MONGODB = [
  'packages/core/src/adapters/mongo/**/*.test.ts',
  'packages/{core,server,cli}/test/cluster/**/*.test.ts',
  'testbed/test/cluster/**/*.test.ts',
];

/** What is about DocumentDB itself: where it can't run, there is nothing to test. */
const OF_DOCUMENTDB = ['testbed/test/{documentdb,gateway}-*.test.ts'];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // many wait for services more than they compute; the default leaves a core out
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: {
          name: 'alone',
          include: [
            'packages/*/{src,test}/**/*.test.ts',
            'examples/*/*.test.ts',
            'test/**/*.test.ts',
            'testbed/test/**/*.test.ts',
          ],
          exclude: [
            ...configDefaults.exclude,
            ...WITH_MONGODB,
            ...(canRunDocumentdb(thisMachine()) ? [] : OF_DOCUMENTDB),
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'with MongoDB',
          include: WITH_MONGODB,
          globalSetup: ['testbed/dist/vitest-services.js'],
        },
      },
    ],
  },
});
