package dev.steward.run;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class PostgresRunJournalTest extends RunJournalContract {

  @Override
  Store open(Path folder) {
    return Databases.postgres();
  }
}
