// For mongosh, without a connection (--nodb): makes the MongoDB of compose.yaml a replica set of one member, and the account that
// PiSync uses. Doing it again changes nothing but that account's password, to the one that is set now.
//
// MONGO_ROOT_PASSWORD: of the account `root`, which the image made when the data folder was empty.
// MONGO_PASSWORD: for the account `pisync`, which may read and write the database `pisync` and nothing else.

const MEMBER = 'mongodb:27017';
const PATIENCE_MS = 120_000;
const NOT_YET_INITIALIZED = 94;

const root = encodeURIComponent(process.env.MONGO_ROOT_PASSWORD);
const uri = `mongodb://root:${root}@${MEMBER}/admin?directConnection=true&serverSelectionTimeoutMS=2000`;
const deadline = Date.now() + PATIENCE_MS;

function connectPatiently() {
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

const admin = connectPatiently();
if (!isInitiated(admin)) {
  admin.runCommand({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: MEMBER }] } });
  print('initiated the replica set rs0');
}
while (!admin.runCommand({ hello: 1 }).isWritablePrimary) {
  if (Date.now() > deadline) throw new Error('the replica set rs0 has no primary');
  sleep(500);
}

const account = { pwd: process.env.MONGO_PASSWORD, roles: [{ role: 'readWrite', db: 'pisync' }] };
if (admin.getUser('pisync') === null) {
  admin.createUser({ user: 'pisync', ...account });
  print('made the account pisync');
} else {
  admin.updateUser('pisync', account);
}
print('MongoDB is ready');
