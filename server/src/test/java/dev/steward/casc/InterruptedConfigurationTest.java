package dev.steward.casc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.problem.ServerFailure;
import dev.steward.store.Store;
import dev.steward.testing.DelegatingStore;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration whose application was interrupted is completed by applying it again. */
@Tag("integration")
class InterruptedConfigurationTest {

  private static final int NEVER = Integer.MAX_VALUE;
  private static final Pattern VARIABLE_PARTS = Pattern.compile("\\b1[0-9]{12}\\b|[0-9a-f]{16,}");

  private static final String DOCUMENT =
      """
      jenkins:
        systemMessage: whole
        securityRealm:
          local:
            users:
              - { id: alice, name: Alice Doe, description: one of us, password: wonder-land-1 }
        nodes:
          - permanent: { name: one, numExecutors: 3 }
        views:
          - nested:
              name: outer
              views: [ { list: { name: inner, jobNames: [ hello ] } } ]
        primaryView: { nested: { name: outer } }
        authorizationStrategy:
          globalMatrix:
            permissions: [ "USER:Overall/Administer:admin", "USER:Overall/Read:alice" ]
      credentials:
        system:
          domainCredentials:
            - domain: { name: d }
              credentials: [ { string: { id: hook, secret: s3cret } } ]
      steward:
        tokens: [ { user: alice, name: robot, value: 110123456789abcdef0123456789abcdef } ]
        folders: [ { name: team } ]
        jobs: [ { name: team/inner, shell: "true" }, { name: hello } ]
      """;

  @TempDir Path folder;

  /** A store that fails from the n-th write on, as if the process had been killed before it. */
  private static final class InterruptedStore extends DelegatingStore {
    private final AtomicInteger writesLeft;

    InterruptedStore(Store store, AtomicInteger writesLeft) {
      super(store);
      this.writesLeft = writesLeft;
    }

    @Override
    public <T extends @Nullable Object> T write(TxFunction<T> work) {
      if (writesLeft.get() != NEVER && writesLeft.getAndDecrement() <= 0) {
        throw new ServerFailure("killed");
      }
      return super.write(work);
    }
  }

  private static Http.Reply post(TestServer server, String verb, String yaml) {
    return server.post("/configuration-as-code/" + verb, yaml, "Content-Type: text/yaml");
  }

  /**
   * Returns the exported configuration, and the results of logins with the password and with the
   * token.
   */
  private static List<String> visibleState(TestServer server) {
    return List.of(
        post(server, "export", "").body(),
        server.getBody("/job/team/job/inner/config.xml"),
        server.getBody("/credentials/store/system/domain/d/api/json?depth=1"),
        "" + server.http().get("/api/json", Http.basic("alice", "wonder-land-1")).status(),
        ""
            + server
                .http()
                .get("/api/json", Http.basic("alice", "110123456789abcdef0123456789abcdef"))
                .status());
  }

  @Test
  void applyingAgainCompletesAnInterruptedConfiguration() {
    List<String> complete;
    var writesLeft = new AtomicInteger(NEVER);
    try (var server = new TestServer(folder.resolve("whole"))) {
      assertThat(post(server, "apply", DOCUMENT).body()).isEmpty();
      complete = visibleState(server);
    }
    assertThat(complete.get(3)).isEqualTo("200");
    assertThat(complete.get(4)).isEqualTo("200");
    int interruptions = 0;
    boolean interrupted = true;
    // Every third write is enough: this still interrupts steps at their start, middle and end.
    for (int writes = 0; interrupted; writes += 3) {
      Path home = folder.resolve("cut-" + writes);
      try (var server =
          new TestServer(
              TestServer.settings(home), store -> new InterruptedStore(store, writesLeft))) {
        writesLeft.set(writes);
        interrupted = post(server, "apply", DOCUMENT).status() != 200;
        interruptions += interrupted ? 1 : 0;
        writesLeft.set(NEVER);
      }
      try (var server = new TestServer(home)) {
        assertThat(post(server, "apply", DOCUMENT).body()).as("killed at " + writes).isEmpty();
        assertThat(normalize(visibleState(server)))
            .as("killed at " + writes)
            .isEqualTo(normalize(complete));
        Map<String, List<String>> before = server.dump();
        assertThat(post(server, "apply", DOCUMENT).status()).isEqualTo(200);
        assertThat(server.dump()).as("killed at " + writes).isEqualTo(before);
      }
    }
    assertThat(interruptions).isGreaterThan(5);
  }

  private static String normalize(List<String> state) {
    return VARIABLE_PARTS.matcher(String.join("\n", state)).replaceAll("#");
  }
}
