import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'report/html/index': 'src/report/html/index.ts',
    'send/send-worker': 'src/send/send-worker.ts',
  },
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  // the declarations beside them are made by tsc
  clean: ['!**/*.d.ts'],
});
