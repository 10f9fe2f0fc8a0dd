package dev.steward.queue;

import dev.steward.store.Databases;
import dev.steward.store.Store;
import java.nio.file.Path;

class PostgresRepeatsTest extends RepeatsContract {

  @Override
  Store open(Path home) {
    return Databases.postgres();
  }
}
