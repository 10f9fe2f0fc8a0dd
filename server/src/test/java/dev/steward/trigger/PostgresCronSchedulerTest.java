package dev.steward.trigger;

import dev.steward.store.Databases;
import dev.steward.store.Store;
import java.nio.file.Path;

class PostgresCronSchedulerTest extends CronSchedulerContract {

  @Override
  Store open(Path home) {
    return Databases.postgres();
  }
}
