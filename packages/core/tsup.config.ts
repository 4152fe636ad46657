import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'adapters/memory/index': 'src/adapters/memory/index.ts',
    'adapters/lmdb/index': 'src/adapters/lmdb/index.ts',
    'adapters/mongo/index': 'src/adapters/mongo/index.ts',
    'adapters/redis/index': 'src/adapters/redis/index.ts',
    'adapters/bullmq/index': 'src/adapters/bullmq/index.ts',
    'adapters/webhook/index': 'src/adapters/webhook/index.ts',
    'alerting/index': 'src/alerting/index.ts',
    'contracts/index': 'src/contracts/index.ts',
  },
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  // the declarations beside them are made by tsc
  clean: ['!**/*.d.ts'],
});
