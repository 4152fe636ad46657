import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    services: 'src/services.ts',
    'vitest-services': 'src/vitest-services.ts',
    'documentdb-process': 'src/documentdb-process.ts',
    'cluster-demo': 'src/cluster-demo.ts',
  },
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  // the declarations beside them are made by tsc
  clean: ['!**/*.d.ts'],
});
