import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'ingest/parse-json': 'src/ingest/parse-json.ts',
    'wire/index': 'src/wire/index.ts',
    'tokens/index': 'src/tokens/index.ts',
  },
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  // the declarations beside them are made by tsc
  clean: ['!**/*.d.ts'],
});
