package dev.steward.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.audit.Audit;
import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The calls that listeners receive once {@link Nodes} shows a change. */
@Tag("integration")
class NodeListenerTest {

  private static final InstantSource CLOCK = () -> Instant.ofEpochMilli(1_000);

  private final List<String> calls = new ArrayList<>();
  private Store store;
  private Nodes nodes;

  @BeforeEach
  void open(@TempDir Path folder) {
    store = Databases.sqlite(folder);
    nodes = new Nodes(store, (_, _, _) -> true, new Audit(store, CLOCK), CLOCK, 2);
    nodes.addListener(new Recorder());
    nodes.onChange(() -> calls.add("change"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private final class Recorder implements NodeListener {
    @Override
    public void onAdded(String name) {
      calls.add("added " + (nodes.find(name) != null));
    }

    @Override
    public void onRemoved(String name) {
      calls.add("removed " + (nodes.find(name) == null));
    }

    @Override
    public void onConnecting(String name) {
      calls.add("connecting");
    }

    @Override
    public void onOnline(String name) {
      calls.add("online " + nodes.isOnline(node(name)));
    }

    @Override
    public void onOffline(String name, OfflineCause cause) {
      calls.add("offline " + cause.equals(nodes.offlineCause(node(name))));
    }
  }

  private static Node node(String name) {
    return new Node(name, "", 1, Node.Mode.NORMAL, List.of(), "/tmp", "", null);
  }

  private List<String> callsOf(Runnable action) {
    calls.clear();
    action.run();
    return List.copyOf(calls);
  }

  @Test
  void listenersLearnOfNodesOfTheServerBeforeTheyAreConnected() {
    assertThat(callsOf(() -> nodes.addProvisioned(node("pod"))))
        .containsExactly("added true", "change");
    assertThat(callsOf(() -> nodes.removeProvisioned("pod")))
        .containsExactly("removed true", "change");
    assertThat(callsOf(() -> nodes.removeProvisioned("pod"))).isEmpty();
  }

  @Test
  void aConnectionIsReportedFromTheAttemptToItsEnd() {
    assertThat(callsOf(() -> nodes.connecting("n"))).containsExactly("connecting");
    assertThat(callsOf(() -> nodes.connected("n"))).containsExactly("change", "online true");
    var lost = new OfflineCause.ConnectionLost(1, "reset");
    assertThat(callsOf(() -> nodes.disconnected("n", lost)))
        .containsExactly("change", "offline true");
  }

  @Test
  void aSuspensionIsReportedWhenItsCauseChanges() {
    nodes.connected("n");
    assertThat(callsOf(() -> nodes.suspend("n", diskFull(5))))
        .containsExactly("change", "offline true");
    assertThat(callsOf(() -> nodes.suspend("n", diskFull(4)))).containsExactly("change");
    assertThat(callsOf(() -> nodes.suspend("n", new OfflineCause.OutsideSchedule(2))))
        .containsExactly("change", "offline true");
    assertThat(callsOf(() -> nodes.resume("n"))).containsExactly("change", "online true");
    assertThat(callsOf(() -> nodes.resume("n"))).isEmpty();
    assertThat(callsOf(() -> nodes.retire("n"))).containsExactly("change", "offline true");
    assertThat(callsOf(() -> nodes.retire("n"))).isEmpty();
  }

  private static OfflineCause diskFull(long available) {
    return new OfflineCause.DiskFull(1, "/", available, 10, 6, false);
  }
}
