package dev.steward.backup;

import org.jspecify.annotations.Nullable;

class SqliteBackupTest extends BackupContract {

  @Override
  @Nullable String newDatabaseUrl() {
    return null;
  }
}
