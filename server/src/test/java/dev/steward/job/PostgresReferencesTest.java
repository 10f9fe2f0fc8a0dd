package dev.steward.job;

import dev.steward.store.Databases;
import dev.steward.store.Store;
import java.nio.file.Path;

class PostgresReferencesTest extends ReferencesContract {

  @Override
  Store open(Path home) {
    return Databases.postgres();
  }
}
