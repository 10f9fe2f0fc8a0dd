package dev.steward.audit;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteAuditTest extends AuditContract {

  @TempDir Path folder;

  @Override
  Store open() {
    return Databases.sqlite(folder);
  }
}
