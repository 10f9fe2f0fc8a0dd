package dev.steward.host.ssh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.steward.host.Transport;
import dev.steward.testing.SshServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An sshd with several host keys that accepts one key, and connections to it. */
abstract class SshFixture {

  static final String PASSPHRASE = "correct horse";
  static final Duration TIMEOUT = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static @Nullable SshServer runningServer;
  private static @Nullable SshSecret secret;

  final List<String> log = new ArrayList<>();

  @BeforeAll
  static void startServer() {
    var server =
        new SshServer(
            folder.resolve("server"),
            "MaxStartups 200\nSetEnv HOME=%s\nHostKey %s/rsahost.key\nHostKey %s/ecdsahost.key\n",
            "rsahost -t rsa -b 2048",
            "ecdsahost -t ecdsa");
    runningServer = server;
    secret = new SshSecret.PrivateKey(server.keyPair("agent", ""), "");
  }

  @AfterAll
  static void stopServer() {
    server().close();
  }

  @BeforeEach
  void authorize() {
    server().authorize("agent");
  }

  static SshServer server() {
    return requireNonNull(runningServer);
  }

  /** A secret that the server accepts. */
  static SshSecret secret() {
    return requireNonNull(secret);
  }

  static SshTarget target(SshSecret secret, HostKeyCheck check) {
    return target(server(), server().port(), secret, check, null);
  }

  static SshTarget target(
      SshServer server, int port, SshSecret secret, HostKeyCheck check, @Nullable SshTarget jump) {
    return new SshTarget("127.0.0.1", port, server.user(), secret, check, TIMEOUT, jump);
  }

  static SshTarget target(HostKeyCheck check) {
    return target(secret(), check);
  }

  static SshTarget target() {
    return target(new HostKeyCheck.None());
  }

  SshConnection open(SshTarget target) throws IOException {
    return SshConnection.open(target, log::add);
  }

  /** The error message of a failed login; checks that it contains no secret. */
  String refusal(SshTarget target) {
    Throwable failure = catchThrowable(() -> open(target).close());
    assertThat(failure).isInstanceOf(IOException.class);
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      assertThat(String.valueOf(cause.getMessage())).doesNotContain(PASSPHRASE, "PRIVATE KEY");
    }
    assertThat(log.toString() + target).doesNotContain(PASSPHRASE, "PRIVATE KEY");
    return String.valueOf(failure.getMessage());
  }

  /** Runs a script on the machine and returns its output. */
  static String run(SshConnection connection, String script) throws IOException {
    try (Transport.Channel channel = connection.exec(List.of("sh"))) {
      channel.input().write(script.getBytes(StandardCharsets.UTF_8));
      channel.input().close();
      return new String(channel.output().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static void write(Transport.Channel channel) throws IOException {
    channel.input().write(1);
    channel.input().flush();
  }

  static boolean awaits(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
