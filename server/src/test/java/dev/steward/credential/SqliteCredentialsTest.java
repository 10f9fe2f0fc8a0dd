package dev.steward.credential;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class SqliteCredentialsTest extends CredentialsContract {

  @Override
  Store open(Path home) {
    return Databases.sqlite(home);
  }
}
