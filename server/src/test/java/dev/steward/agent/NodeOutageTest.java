package dev.steward.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.store.Store;
import dev.steward.testing.DelegatingStore;
import dev.steward.testing.ServerClient;
import dev.steward.testing.TestServer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Changes to nodes while the database fails. */
@Tag("integration")
class NodeOutageTest {

  private static final String LAST = "last";

  private final AtomicBoolean failing = new AtomicBoolean();

  /** Number of failed reads by the thread that follows changes to nodes. */
  private final AtomicInteger failed = new AtomicInteger();

  /** A store whose reads fail once the last node has been created. */
  private final class FailingStore extends DelegatingStore {

    FailingStore(Store store) {
      super(store);
    }

    @Override
    public <T extends @Nullable Object> T read(TxFunction<T> function) {
      if (failing.get()) {
        if (Thread.currentThread().getName().equals("nodes")) {
          failed.incrementAndGet();
        }
        throw new Outage("the database does not respond", null, 1);
      }
      return super.read(function);
    }

    @Override
    public <T extends @Nullable Object> T write(TxFunction<T> function) {
      return super.write(tx -> {
        T result = function.apply(tx);
        if (failed.get() == 0
            && tx.find("SELECT name FROM node WHERE name = ?", row -> row.text(1), LAST) != null) {
          failing.set(true);
        }
        return result;
      });
    }
  }

  @RegisterExtension
  final TestServer server = TestServer.create(TestServer::settings, FailingStore::new);

  private boolean isFollowed() {
    try {
      return server.nodeConnections().of(LAST) != null;
    } catch (Problem.NotFound e) {
      return false;
    }
  }

  /** Creates a node; the response depends on reads that may fail after the commit. */
  private void createLastNode() {
    var _ =
        server.post(
            "/computer/createItem?name=" + LAST,
            "<slave><remoteFS>root</remoteFS></slave>",
            "Content-Type: application/xml");
  }

  @Test
  void aChangeIsFollowedOnceTheDatabaseResponds() {
    createLastNode();
    try {
      ServerClient.await("two failed attempts", () -> failed.get() > 1);
      assertThat(isFollowed()).isFalse();
    } finally {
      failing.set(false);
    }
    ServerClient.await("the new node", this::isFollowed);
    assertThat(server.nodeConnections().state(LAST)).isEqualTo(NodeState.OFFLINE);
  }
}
