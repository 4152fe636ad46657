// For mongosh, without a connection (--nodb): makes the servers of compose.sharded.yaml one cluster. Doing it again changes nothing.

const CONFIG = 'config';
const SHARDS = ['shard-a', 'shard-b'];
const PATIENCE_MS = 120_000;
const NOT_YET_INITIALIZED = 94;

const deadline = Date.now() + PATIENCE_MS;

function connectPatiently(uri) {
  while (true) {
    try {
      return connect(uri);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      sleep(1000);
    }
  }
}

function isInitiated(admin) {
  try {
    admin.runCommand({ replSetGetStatus: 1 });
    return true;
  } catch (error) {
    if (error.code === NOT_YET_INITIALIZED) return false;
    throw error;
  }
}

/** Each set is named after the host of its only member. For more, list them all here and wait for one to be the primary. */
function initiate(name) {
  const host = `${name}:27017`;
  const admin = connectPatiently(`mongodb://${host}/admin?directConnection=true&serverSelectionTimeoutMS=2000`);
  if (!isInitiated(admin)) {
    const configsvr = name === CONFIG ? { configsvr: true } : {};
    admin.runCommand({ replSetInitiate: { _id: name, ...configsvr, members: [{ _id: 0, host }] } });
    print(`initiated the replica set ${name}`);
  }
  while (!admin.runCommand({ hello: 1 }).isWritablePrimary) {
    if (Date.now() > deadline) throw new Error(`the replica set ${name} has no primary`);
    sleep(500);
  }
}

for (const name of [CONFIG, ...SHARDS]) initiate(name);

const mongos = connectPatiently('mongodb://mongos:27017/admin?serverSelectionTimeoutMS=2000');
const present = new Set(mongos.runCommand({ listShards: 1 }).shards.map(({ _id }) => _id));
for (const name of SHARDS) {
  if (present.has(name)) continue;
  mongos.runCommand({ addShard: `${name}/${name}:27017` });
  print(`added the shard ${name}`);
}
print('the cluster is ready');
