package dev.steward.queue;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class PostgresQueueSimulationTest extends QueueSimulationContract {

  @Override
  Store open(Path home) {
    return Databases.postgres();
  }

  @Override
  int seeds() {
    return 3;
  }

  @Override
  int steps() {
    return 150;
  }
}
