package dev.steward.boot;

import org.jspecify.annotations.Nullable;

class SqliteBackupTest extends BackupContract {

  @Override
  @Nullable String newDatabaseUrl() {
    return null;
  }
}
