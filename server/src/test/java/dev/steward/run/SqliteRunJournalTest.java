package dev.steward.run;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class SqliteRunJournalTest extends RunJournalContract {

  @Override
  Store open(Path folder) {
    return Databases.sqlite(folder);
  }
}
