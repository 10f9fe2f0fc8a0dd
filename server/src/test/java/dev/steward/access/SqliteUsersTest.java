package dev.steward.access;

import dev.steward.store.Databases;
import dev.steward.store.Store;
import java.nio.file.Path;

class SqliteUsersTest extends UsersContract {

  @Override
  Store open(Path home) {
    return Databases.sqlite(home);
  }
}
