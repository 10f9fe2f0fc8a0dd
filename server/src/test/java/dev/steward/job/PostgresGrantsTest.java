package dev.steward.job;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class PostgresGrantsTest extends GrantsContract {

  @Override
  Store open(Path home) {
    return Databases.postgres();
  }
}
