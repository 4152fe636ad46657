import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MongoClient } from 'mongodb';
import { expect, it } from 'vitest';
import { thisMachine } from '../src/machine.js';
import { provideDocumentdbRoot } from '../src/mongo/documentdb/documentdb-root.js';
import { workspaceFolder } from '../src/workspace-folder.js';
import { describeDocumentdb } from './documentdb.js';

describeDocumentdb('its process', (mongo) => {
  it('ends when its standard input does, with its database and data, and leaves others alone', async () => {
    const root = await provideDocumentdbRoot(thisMachine(), () => undefined);
    const runs = async (): Promise<string[]> =>
      (await readdir(join(root, 'srv'))).filter((name) => name.startsWith('run-'));
    const before = await runs();
    const program = join(workspaceFolder(), 'dist/documentdb-process.js');
    const child = spawn(process.execPath, [program, root], { stdio: ['pipe', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    const [line]: string[] = await once(createInterface({ input: child.stdout }), 'line');
    const { port }: { port: number } = JSON.parse(line ?? '');
    const started = (await runs()).filter((run) => !before.includes(run));
    expect(started).not.toHaveLength(0);
    const client = new MongoClient(`mongodb://127.0.0.1:${port}`, { serverSelectionTimeoutMS: 500 });
    await client.db('test').command({ ping: 1 });
    // an open transaction must not hold it up
    const session = client.startSession();
    session.startTransaction();
    await client.db('test').collection('rows').insertOne({ n: 1 }, { session });

    child.stdin.end();
    expect(await closed).toEqual([0, null]);
    // other test files may have started theirs meanwhile; which of them was ours, its absence tells
    const left = await runs();
    expect(started.every((run) => left.includes(run))).toBe(false);
    expect(await mongo.collection('rows').countDocuments()).toBe(0);
    await client.close();
  });
});
