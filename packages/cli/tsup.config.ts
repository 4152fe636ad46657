import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { main: 'src/main.ts' },
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  // the declarations beside them are made by tsc
  clean: ['!**/*.d.ts'],
  // what every call needs comes in few files: each one more is read and compiled before anything is done. They stay dependencies, so
  // that their licences come along
  noExternal: ['commander', 'picocolors'],
  esbuildOptions: (options) => {
    // commander asks for what is Node's by require
    options.banner = {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    };
  },
});
