package dev.steward.trigger;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class PostgresCronSchedulerTest extends CronSchedulerContract {

  @Override
  Store open(Path home) {
    return Databases.postgres();
  }
}
