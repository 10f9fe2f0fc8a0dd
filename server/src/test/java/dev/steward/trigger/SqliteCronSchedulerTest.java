package dev.steward.trigger;

import dev.steward.store.Databases;
import dev.steward.store.Store;
import java.nio.file.Path;

class SqliteCronSchedulerTest extends CronSchedulerContract {

  @Override
  Store open(Path home) {
    return Databases.sqlite(home);
  }
}
