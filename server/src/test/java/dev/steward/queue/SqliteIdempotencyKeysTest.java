package dev.steward.queue;

import dev.steward.store.Databases;
import dev.steward.store.Store;
import java.nio.file.Path;

class SqliteIdempotencyKeysTest extends IdempotencyKeysContract {

  @Override
  Store open(Path home) {
    return Databases.sqlite(home);
  }
}
