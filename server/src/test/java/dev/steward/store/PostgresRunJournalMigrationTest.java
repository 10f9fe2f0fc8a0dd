package dev.steward.store;

import dev.steward.testing.Databases;
import java.nio.file.Path;

class PostgresRunJournalMigrationTest extends RunJournalMigrationContract {

  @Override
  Store open(Path folder) {
    return new PostgresStore(Databases.postgresUrl(), "postgres", "postgres");
  }

  @Override
  boolean isPostgres() {
    return true;
  }
}
