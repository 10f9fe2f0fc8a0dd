package dev.steward.pipeline.step;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class SqliteFlowStoresTest extends FlowStoresContract {

  @Override
  Store open(Path folder) {
    return Databases.sqlite(folder);
  }
}
