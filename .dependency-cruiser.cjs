/** Who may import whom; docs/adr/0001 says why. Tests and contracts may look at what they test. */
const TEST = '\\.(test|contract)\\.ts$';
const CORE = '^packages/core/src';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'domain/ imports only domain/ and zod: no I/O, no clock, nothing of Node',
      severity: 'error',
      from: { path: `${CORE}/domain/`, pathNot: TEST },
      to: { pathNot: [`${CORE}/domain/`, '^node_modules/zod/'] },
    },
    {
      name: 'ports-know-the-domain-alone',
      severity: 'error',
      from: { path: `${CORE}/ports/`, pathNot: TEST },
      to: { pathNot: [`${CORE}/(domain|ports)/`] },
    },
    {
      name: 'pipeline-and-queries-know-no-adapter',
      severity: 'error',
      from: { path: `${CORE}/(pipeline|queries)/`, pathNot: TEST },
      to: {
        pathNot: [
          `${CORE}/(domain|ports|pipeline|queries)/`,
          `${CORE}/(errors|rate-meter|outage-log)\\.ts$`,
          '^node_modules/zod/',
        ],
      },
    },
    {
      name: 'alerting-knows-domain-ports-and-pages',
      severity: 'error',
      from: { path: `${CORE}/alerting/`, pathNot: TEST },
      to: {
        pathNot: [
          `${CORE}/(domain|ports|alerting)/`,
          `${CORE}/(errors|outage-log|queries/page)\\.ts$`,
          '^node_modules/zod/',
        ],
      },
    },
    {
      name: 'rebuild-knows-domain-ports-and-counting',
      severity: 'error',
      from: { path: `${CORE}/rebuild/`, pathNot: TEST },
      to: { pathNot: [`${CORE}/(domain|ports|rebuild)/`, `${CORE}/(store-failures|staging/fleet-counts)\\.ts$`] },
    },
    {
      name: 'absence-knows-domain-and-ports',
      severity: 'error',
      from: { path: `${CORE}/absence/`, pathNot: [TEST, '\\.test-parts\\.ts$'] },
      to: { pathNot: [`${CORE}/(domain|ports|absence)/`] },
    },
    {
      name: 'pipeline-knows-no-query',
      severity: 'error',
      from: { path: `${CORE}/pipeline/` },
      to: { path: `${CORE}/queries/` },
    },
    {
      name: 'staging-knows-domain-and-ports',
      severity: 'error',
      from: { path: `${CORE}/staging/`, pathNot: TEST },
      to: { pathNot: [`${CORE}/(domain|ports|staging)/`] },
    },
    {
      name: 'batching-knows-domain-and-errors',
      severity: 'error',
      from: { path: `${CORE}/batching/`, pathNot: TEST },
      to: { pathNot: [`${CORE}/(domain|batching)/`, `${CORE}/errors\\.ts$`] },
    },
    {
      name: 'redis-knows-domain-ports-and-its-driver',
      comment: 'what the two adapters that speak to Redis share',
      severity: 'error',
      from: { path: `${CORE}/redis/`, pathNot: TEST },
      to: { path: `${CORE}/`, pathNot: [`${CORE}/(domain|ports|redis)/`, `${CORE}/outage-log\\.ts$`] },
    },
    {
      name: 'adapters-know-domain-ports-and-their-driver',
      severity: 'error',
      from: { path: `${CORE}/adapters/([^/]+)/`, pathNot: TEST },
      to: {
        path: `${CORE}/`,
        pathNot: [
          `${CORE}/(domain|ports|staging|batching|redis)/`,
          `${CORE}/(errors|outage-log)\\.ts$`,
          `${CORE}/adapters/$1/`,
        ],
      },
    },
    ...[
      ['lmdb', 'adapters/lmdb/'],
      ['mongodb', 'adapters/mongo/'],
      ['bullmq', 'adapters/bullmq/'],
      ['ioredis', '(adapters/(redis|bullmq)|redis)/'],
    ].map(([driver, folder]) => ({
      name: `${driver}-belongs-to-its-adapter`,
      severity: 'error',
      from: { path: CORE, pathNot: [`${CORE}/${folder}`, TEST] },
      to: { path: `^node_modules/${driver}/` },
    })),
    {
      name: 'only-tests-use-the-testbed',
      severity: 'error',
      from: { path: '^packages/', pathNot: ['\\.test\\.ts$', '^packages/[^/]+/test/'] },
      to: { path: '^(testbed|node_modules/@pisync/testbed)/' },
    },
    {
      name: 'the-testbed-knows-the-simulator-alone',
      comment: 'what it runs of PiSync it runs as programs',
      severity: 'error',
      from: { path: '^testbed/' },
      to: { path: '^packages/(core|server|cli)/' },
    },
    {
      name: 'packages-use-public-subpaths',
      comment: 'other packages see of a package what its exports show, which is built to dist/',
      severity: 'error',
      from: { path: '^packages/([^/]+)/(src|test)/' },
      to: { path: '^packages/[^/]+/src/', pathNot: '^packages/$1/src/' },
    },
    {
      name: 'simulator-stands-alone',
      comment: 'its truth must share no code with what it checks',
      severity: 'error',
      from: { path: '^packages/simulator/' },
      to: { path: '^packages/(core|server|cli)/' },
    },
    {
      name: 'server-knows-core-alone',
      severity: 'error',
      from: { path: '^packages/server/' },
      to: { path: '^packages/(cli|simulator)/' },
    },
    {
      name: 'wire-schemas-are-light',
      comment: 'clients load them without the service: zod, and types of anything',
      severity: 'error',
      from: { path: '^packages/server/src/wire/(index|fields|words|queries|.*-schema)\\.ts$' },
      to: {
        pathNot: ['^packages/server/src/(wire/|http-errors\\.ts$|tokens/claims\\.ts$)', '^node_modules/zod/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
