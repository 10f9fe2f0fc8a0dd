package dev.steward.trigger;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;

class SqliteCronSchedulerTest extends CronSchedulerContract {

  @Override
  Store open(Path home) {
    return Databases.sqlite(home);
  }
}
