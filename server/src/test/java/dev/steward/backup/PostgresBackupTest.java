package dev.steward.backup;

import dev.steward.testing.Databases;
import org.jspecify.annotations.Nullable;

class PostgresBackupTest extends BackupContract {

  @Override
  @Nullable String newDatabaseUrl() {
    String url = Databases.postgresUrl();
    int query = url.indexOf('?');
    return (query < 0 ? url : url.substring(0, query)) + "?user=postgres";
  }
}
