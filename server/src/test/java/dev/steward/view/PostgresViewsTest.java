package dev.steward.view;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class PostgresViewsTest extends ViewsContract {

  @Override
  Store open(Path home) {
    return Databases.postgres();
  }
}
