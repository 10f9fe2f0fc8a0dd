package dev.steward.job;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class PostgresItemTreeTest extends ItemTreeContract {

  @Override
  Store open(Path home) {
    return Databases.postgres();
  }
}
