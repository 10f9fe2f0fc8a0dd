package dev.steward.queue;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class PostgresIdempotencyKeysTest extends IdempotencyKeysContract {

  @Override
  Store open(Path home) {
    return Databases.postgres();
  }
}
