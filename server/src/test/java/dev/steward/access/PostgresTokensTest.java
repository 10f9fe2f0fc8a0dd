package dev.steward.access;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class PostgresTokensTest extends TokensContract {

  @Override
  Store open(Path home) {
    return Databases.postgres();
  }
}
