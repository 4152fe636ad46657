/**
 * The settings of a PostgreSQL with DocumentDB that is thrown away after use.
 *
 * @param folder where its socket is, as it sees it
 * @returns arguments of `postgres`
 */
export function postgresSettings(folder: string): readonly string[] {
  const settings = {
    shared_preload_libraries: 'pg_cron,pg_documentdb_core,pg_documentdb',
    // A socket in a folder of its own, no port: nothing to be taken by others.
    listen_addresses: '',
    unix_socket_directories: folder,
    // Both connect back to the database, by default to a port of localhost.
    'cron.host': folder,
    'documentdb.localhost_connection_string': `host=${folder}`,
    'cron.database_name': 'postgres',
    'cron.log_run': 'off',
    'cron.log_statement': 'off',
    // A cursor is kept in a file and not in a connection, of which there are only so many.
    'documentdb.useFileBasedPersistedCursors': 'on',
    'documentdb_core.enableCollation': 'on',
    // There is no /dev/shm in its root folder.
    dynamic_shared_memory_type: 'mmap',
    max_connections: '150',
    shared_buffers: '256MB',
    // MongoDB has no deadlocks; the less time one takes to find, the better the imitation.
    deadlock_timeout: '50ms',
    // It never outlives a crash of the machine.
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    jit: 'off',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
