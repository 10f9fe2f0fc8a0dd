package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.store.Store;
import dev.steward.testing.DelegatingStore;
import dev.steward.testing.TestServer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Number of transactions and SQL statements that a thread needs to run a build to completion. */
@Tag("integration")
class BuildStatementsTest {

  /** What one thread did in the store. */
  private record Load(int reads, int readStatements, int writes, int writeStatements) {
    Load plus(Load other) {
      return new Load(
          reads + other.reads,
          readStatements + other.readStatements,
          writes + other.writes,
          writeStatements + other.writeStatements);
    }
  }

  /** Counts per thread, since every build has a thread of its own. */
  private static final class CountingStore extends DelegatingStore {
    private final Map<String, Load> byThread;

    CountingStore(Store store, Map<String, Load> byThread) {
      super(store);
      this.byThread = byThread;
    }

    @Override
    public <T extends @Nullable Object> T read(TxFunction<T> work) {
      long before = super.statementCount();
      try {
        return super.read(work);
      } finally {
        add(new Load(1, (int) (super.statementCount() - before), 0, 0));
      }
    }

    @Override
    public <T extends @Nullable Object> T write(TxFunction<T> work) {
      long before = super.statementCount();
      try {
        return super.write(work);
      } finally {
        add(new Load(0, 0, 1, (int) (super.statementCount() - before)));
      }
    }

    private void add(Load load) {
      byThread.merge(Thread.currentThread().getName(), load, Load::plus);
    }
  }

  private final Map<String, Load> byThread = new ConcurrentHashMap<>();

  @RegisterExtension
  final TestServer server =
      TestServer.create(TestServer::settings, store -> new CountingStore(store, byThread));

  /** The load that the job's second build causes, once all caches are filled. */
  private Load load(String job, String elements) {
    server.createItem(job, "<project>" + elements + "</project>");
    for (int number = 1; number <= 2; number++) {
      byThread.clear();
      server.build("/job/" + job + "/", number, "SUCCESS");
      TestServer.await(
          "the executor",
          () -> !server.getBody("/computer/api/json").contains("\"busyExecutors\":1"));
    }
    return byThread.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("run-"))
        .map(Map.Entry::getValue)
        .reduce(new Load(0, 0, 0, 0), Load::plus);
  }

  @Test
  void aBuildNeedsFewTransactions() {
    String shell = "<hudson.tasks.Shell><command>echo a &gt; a</command></hudson.tasks.Shell>";
    String archive =
        "<hudson.tasks.ArtifactArchiver><artifacts>a</artifacts></hudson.tasks.ArtifactArchiver>";
    String discarder =
        "<properties><jenkins.model.BuildDiscarderProperty><strategy"
            + " class=\"hudson.tasks.LogRotator\"><numToKeep>50</numToKeep></strategy>"
            + "</jenkins.model.BuildDiscarderProperty></properties>";
    Load one = load("one", "<builders>" + shell + "</builders>");
    Load mailing =
        load(
            "mailing",
            "<builders>"
                + shell
                + "</builders><publishers><hudson.tasks.Mailer><recipients>a@example.org"
                + "</recipients></hudson.tasks.Mailer></publishers>");
    Load many =
        load(
            "many",
            discarder
                + "<builders>"
                + shell
                + shell
                + shell
                + "</builders><publishers>"
                + archive
                + "</publishers>");
    assertThat(one.writes())
        .as("a transaction completes the build with its only step")
        .isEqualTo(1);
    assertThat(one.reads()).isLessThanOrEqualTo(1);
    assertThat(one.readStatements() + one.writeStatements()).isLessThanOrEqualTo(10);
    assertThat(mailing.writes())
        .as("one more than actions, for the start of the one that must not run twice")
        .isEqualTo(3);
    assertThat(many.writes()).as("a transaction for each of four actions").isEqualTo(4);
    assertThat(many.reads()).as("one more for the build discarder").isLessThanOrEqualTo(2);
    assertThat(many.readStatements() + many.writeStatements()).isLessThanOrEqualTo(17);
  }
}
