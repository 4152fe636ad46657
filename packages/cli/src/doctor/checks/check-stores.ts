import { checkDatabase, checkDataFolder, checkRedis, type ClusterConfig, type ServerConfig } from '@pisync/server';
import { type Check, failed, ok, skipped, warning } from '../check.js';

const NO_CLUSTER = 'MONGO_URI is not set here, so that there is no cluster to look at';

/** The configuration of the environment; `null` where that can't be meant, which another check tells of. */
type Config = () => ServerConfig | null;

const NO_CONFIG = 'the environment has to be corrected first';

/** Whether MongoDB answers, and has its indexes. */
export function checkMongodb(config: Config): Check {
  return ofCluster(
    'mongodb',
    'check MONGO_URI, and that the server runs and lets this machine in',
    config,
    async (cluster) => {
      const { isNew, missing } = await checkDatabase(cluster);
      if (missing.length === 0) return ok('answers, and has every index');
      if (isNew) return ok('answers; it is empty, and the first pisync serve makes it ready');
      return warning(`answers, but lacks ${missing.join(', ')}`, 'run pisync db init');
    },
  );
}

/** Whether Redis answers, and keeps what it acknowledged. */
export function checkRedisSettings(config: Config): Check {
  return ofCluster(
    'redis',
    'check REDIS_HOST, REDIS_PORT and REDIS_PASSWORD, and that it runs',
    config,
    async (cluster) => {
      const { version, appendOnly, maxmemoryPolicy } = await checkRedis(cluster);
      const lacks = [
        ...(appendOnly ? [] : ['appendonly is no']),
        ...(maxmemoryPolicy === 'noeviction' ? [] : [`maxmemory-policy is ${maxmemoryPolicy}`]),
      ];
      if (lacks.length === 0) return ok(`answers, version ${version}, with appendonly and noeviction`);
      const remedy = 'set "appendonly yes" and "maxmemory-policy noeviction", as deploy/redis/redis.conf does';
      const found = `answers, version ${version}, but may lose what it acknowledged: ${lacks.join(', ')}`;
      // answers wait for MongoDB then, and nothing depends on Redis
      return cluster.ack === 'stored' ? warning(found, remedy) : failed(found, remedy);
    },
  );
}

function ofCluster(
  name: string,
  remedy: string,
  config: Config,
  run: (cluster: ClusterConfig) => ReturnType<Check['run']>,
): Check {
  return {
    name,
    remedy,
    async run() {
      const known = config();
      if (known === null) return skipped(NO_CONFIG);
      const { cluster } = known;
      return cluster === undefined ? skipped(NO_CLUSTER) : run(cluster);
    },
  };
}

const GIB = 2 ** 30;
const LITTLE_SPACE = GIB;
const NO_SPACE = GIB / 16;

/** Whether the embedded store can be opened, and has room. */
export function checkData(config: Config): Check {
  return {
    name: 'data folder',
    remedy: 'check PISYNC_DATA_DIR, and who may read that folder',
    async run() {
      const known = config();
      if (known === null) return skipped(NO_CONFIG);
      const { cluster, dataDir } = known;
      if (cluster !== undefined) return skipped('a cluster keeps its data in MongoDB');
      const { exists, writable, format, readableFormats, freeBytes } = await checkDataFolder(dataDir);
      if (!exists) return skipped(`there is no ${dataDir} here; pisync serve makes it`);
      if (!writable) return failed(`${dataDir} can't be written to`, 'let the user that runs pisync serve own it');
      if (format !== null && !readableFormats.includes(format)) {
        const found = `${dataDir} has format ${format}, this version reads ${readableFormats.join(' and ')}`;
        return failed(found, 'run the version of PiSync that wrote it');
      }
      const found = `${dataDir}, ${(freeBytes / GIB).toFixed(1)} GiB free`;
      if (freeBytes < NO_SPACE) return failed(found, 'make room on its disk: nothing more can be stored');
      return freeBytes < LITTLE_SPACE ? warning(found, 'make room on its disk soon') : ok(found);
    },
  };
}
