package dev.steward.queue;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class SqliteIdempotencyKeysTest extends IdempotencyKeysContract {

  @Override
  Store open(Path home) {
    return Databases.sqlite(home);
  }
}
