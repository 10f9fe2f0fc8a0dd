package dev.steward.job;

import dev.steward.store.Databases;
import dev.steward.store.Store;
import java.nio.file.Path;

class SqliteGrantsTest extends GrantsContract {

  @Override
  Store open(Path home) {
    return Databases.sqlite(home);
  }
}
