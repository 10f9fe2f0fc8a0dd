package dev.steward.audit;

import dev.steward.store.Databases;
import dev.steward.store.Store;

class PostgresAuditTest extends AuditContract {

  @Override
  Store open() {
    return Databases.postgres();
  }
}
