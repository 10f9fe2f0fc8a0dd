package dev.steward.queue;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class SqliteQueueSimulationTest extends QueueSimulationContract {

  @Override
  Store open(Path home) {
    return Databases.sqlite(home);
  }

  @Override
  int seeds() {
    return Integer.getInteger("steward.seeds", 12);
  }

  @Override
  int steps() {
    return 300;
  }
}
