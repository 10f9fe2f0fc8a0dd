package dev.steward.access;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class SqliteUsersTest extends UsersContract {

  @Override
  Store open(Path home) {
    return Databases.sqlite(home);
  }
}
