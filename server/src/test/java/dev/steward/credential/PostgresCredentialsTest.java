package dev.steward.credential;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class PostgresCredentialsTest extends CredentialsContract {

  @Override
  Store open(Path home) {
    return Databases.postgres();
  }
}
