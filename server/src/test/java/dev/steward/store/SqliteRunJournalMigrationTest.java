package dev.steward.store;

import java.nio.file.Path;

class SqliteRunJournalMigrationTest extends RunJournalMigrationContract {

  @Override
  Store open(Path folder) {
    return new SqliteStore(folder.resolve("steward.db"));
  }

  @Override
  boolean isPostgres() {
    return false;
  }
}
