package dev.steward.access;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class PostgresUsersTest extends UsersContract {

  @Override
  Store open(Path home) {
    return Databases.postgres();
  }
}
