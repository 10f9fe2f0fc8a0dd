package dev.steward.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract of the audit log and its retention, tested on every database. */
@Tag("integration")
abstract class AuditContract {

  abstract Store open();

  @Test
  void forgetBeforeDeletesOnlyOlderEntries() {
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
      audit.deleteBefore(1_100);
      assertThat(audit.newest(2_000)).hasSize(100);
      assertThat(audit.newest(2_000).getLast().at()).isEqualTo(1_100);
      audit.deleteBefore(0);
      assertThat(audit.newest(2_000)).hasSize(100);
    }
  }

  @Test
  void entriesAreFilteredAndReturnedInPages() {
    try (Store store = open()) {
      var now = new AtomicLong();
      var audit = new Audit(store, () -> Instant.ofEpochMilli(now.get()));
      store.write(tx -> {
        for (int i = 0; i < 10; i++) {
          now.set(i);
          audit.record(
              tx, i % 2 == 0 ? "Alice" : "bob", "local", "token.a" + i, "50%_" + i, "Detail" + i);
        }
        return true;
      });
      assertThat(findTimes(audit, "alice", "", "", 0, 100)).containsExactly(8L, 6L, 4L, 2L, 0L);
      assertThat(findTimes(audit, "", "token.a3", "", 0, 100)).containsExactly(3L);
      assertThat(findTimes(audit, "", "a3", "", 0, 100)).isEmpty();
      assertThat(findTimes(audit, "", "", "%_4", 0, 100)).containsExactly(4L);
      assertThat(findTimes(audit, "", "", "dETAIL5", 0, 100)).containsExactly(5L);
      assertThat(findTimes(audit, "", "", "", 3, 6)).containsExactly(5L, 4L, 3L);
      assertThat(findTimes(audit, "bob", "token", "detail", 3, 6)).containsExactly(5L, 3L);
      var noFilter = new Audit.AuditFilter("", "", "", 0, Long.MAX_VALUE);
      var firstPage = audit.page(noFilter, Long.MAX_VALUE, 4);
      assertThat(firstPage)
          .extracting(numbered -> numbered.entry().at())
          .containsExactly(9L, 8L, 7L, 6L);
      assertThat(audit.page(noFilter, firstPage.getLast().number(), 2))
          .extracting(numbered -> numbered.entry().at())
          .containsExactly(5L, 4L);
    }
  }

  private static List<Long> findTimes(
      Audit audit, String actor, String action, String text, long since, long until) {
    return audit
        .page(new Audit.AuditFilter(actor, action, text, since, until), Long.MAX_VALUE, 100)
        .stream()
        .map(numbered -> numbered.entry().at())
        .toList();
  }
}
