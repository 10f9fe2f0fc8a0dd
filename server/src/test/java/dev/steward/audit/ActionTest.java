package dev.steward.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Audit listeners receive typed actions, regardless of the stored wording. */
@Tag("integration")
class ActionTest {

  @TempDir Path folder;

  @Test
  void listenersReceiveTheActionAndTheAuditStoresItsName() {
    try (Store store = Databases.sqlite(folder)) {
      var audit = new Audit(store, InstantSource.system());
      var received = new ArrayList<Action>();
      audit.onRecord((_, action, entry) -> {
        received.add(action);
        assertThat(entry.action()).isEqualTo(action.id());
      });
      store.write(tx -> {
        for (Action action : Action.values()) {
          audit.record(tx, "alice", "local", action, "x", "");
        }
        audit.record(tx, "alice", "local", "user.create", "x", "");
        return true;
      });
      assertThat(received).containsExactly(Action.values());
      assertThat(audit.newest(100))
          .extracting(Audit.AuditEntry::action)
          .contains("user.create")
          .containsAll(List.of("job.create", "folder.move", "node.offline", "token.revoke"))
          .hasSize(Action.values().length + 1);
    }
  }

  @Test
  void recordingAnActionByNameIsRefused() {
    try (Store store = Databases.sqlite(folder)) {
      var audit = new Audit(store, InstantSource.system());
      assertThatThrownBy(() ->
              store.write(tx -> {
                audit.record(tx, "alice", "local", "node.offline", "x", "");
                return true;
              }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("record it as an Action");
      assertThat(audit.newest(100)).isEmpty();
    }
  }
}
