package dev.steward.view;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class SqliteViewsTest extends ViewsContract {

  @Override
  Store open(Path home) {
    return Databases.sqlite(home);
  }
}
