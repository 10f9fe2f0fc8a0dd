package dev.steward.access;

import dev.steward.store.Databases;
import dev.steward.store.Store;
import java.nio.file.Path;

class PostgresUsersTest extends UsersContract {

  @Override
  Store open(Path home) {
    return Databases.postgres();
  }
}
