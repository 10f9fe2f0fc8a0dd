package dev.steward.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.store.Store;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the audit keeps, and for how long. */
abstract class AuditContract {

  abstract Store open();

  @Test
  void whatIsOlderThanAskedForGoesAndTheRestStays() {
    try (Store store = open()) {
      var now = new AtomicLong();
      var audit = new Audit(store, () -> Instant.ofEpochMilli(now.get()));
      store.write(tx -> {
        for (int i = 0; i < 1_200; i++) {
          now.set(i);
          audit.record(tx, "a", "local", "x", "", "");
        }
        return true;
      });
      audit.forgetBefore(1_100);
      assertThat(audit.newest(2_000)).hasSize(100);
      assertThat(audit.newest(2_000).getLast().at()).isEqualTo(1_100);
      audit.forgetBefore(0);
      assertThat(audit.newest(2_000)).hasSize(100);
    }
  }
}
