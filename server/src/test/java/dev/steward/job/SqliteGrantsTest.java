package dev.steward.job;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class SqliteGrantsTest extends GrantsContract {

  @Override
  Store open(Path home) {
    return Databases.sqlite(home);
  }
}
