package dev.steward.audit;

import dev.steward.store.Store;
import dev.steward.testing.Databases;

class PostgresAuditTest extends AuditContract {

  @Override
  Store open() {
    return Databases.postgres();
  }
}
