package dev.steward.job;

import dev.steward.store.Databases;
import dev.steward.store.Store;
import java.nio.file.Path;

class PostgresItemTreeTest extends ItemTreeContract {

  @Override
  Store open(Path home) {
    return Databases.postgres();
  }
}
