package dev.steward.view;

import dev.steward.store.Databases;
import dev.steward.store.Store;
import java.nio.file.Path;

class SqliteViewsTest extends ViewsContract {

  @Override
  Store open(Path home) {
    return Databases.sqlite(home);
  }
}
