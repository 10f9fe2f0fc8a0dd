package dev.steward.host.ssh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.host.Transport;
import dev.steward.testing.ServerClient;
import dev.steward.testing.SshServer;
import dev.steward.testing.TcpProxy;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections to a real sshd: jump hosts, servers that cannot be reached, and failing networks. */
@Tag("integration")
class SshConnectionTest extends SshFixture {

  private static final Heartbeat.Timing FAST = new Heartbeat.Timing(Duration.ofMillis(200), 2);

  @Test
  void aTargetBehindAJumpHostIsReached() throws IOException {
    try (var inner = new SshServer(folder.resolve("inner"), "SetEnv HOME=%s\n")) {
      SshSecret innerSecret = new SshSecret.PrivateKey(inner.keyPair("inner", ""), "");
      inner.authorize("inner");
      HostKey innerKey = requireNonNull(HostKey.parse(inner.hostKey()));
      HostKey outerKey = requireNonNull(HostKey.parse(server().publicKey("host")));
      SshTarget jump = target(new HostKeyCheck.TrustedKey(outerKey.algorithm(), outerKey.base64()));
      SshTarget target =
          target(
              inner,
              inner.port(),
              innerSecret,
              new HostKeyCheck.TrustedKey(innerKey.algorithm(), innerKey.base64()),
              jump);
      SshConnection connection = open(target);
      assertThat(count(connection, "head -c 20000000 /dev/zero")).isEqualTo(20_000_000);
      var closed = new CountDownLatch(1);
      connection.onClose(closed::countDown);
      connection.close();
      assertThat(awaits(closed)).isTrue();
      assertThat(connection.isOpen()).isFalse();
      SshTarget wrongInner =
          target(
              inner,
              inner.port(),
              innerSecret,
              new HostKeyCheck.TrustedKey(outerKey.algorithm(), outerKey.base64()),
              jump);
      assertThat(refusal(wrongInner)).contains("has changed", innerKey.label());
      SshTarget wrongOuter =
          target(
              inner,
              inner.port(),
              innerSecret,
              new HostKeyCheck.None(),
              target(new HostKeyCheck.TrustedKey(innerKey.algorithm(), innerKey.base64())));
      assertThat(refusal(wrongOuter)).startsWith("The jump host cannot be used: ");
    }
    SshTarget nowhere =
        new SshTarget(
            "127.0.0.1", unusedPort(), "x", secret(), new HostKeyCheck.None(), TIMEOUT, target());
    assertThat(refusal(nowhere)).contains("through the jump host", "Connection refused");
  }

  private static int unusedPort() throws IOException {
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private static long count(SshConnection connection, String script) throws IOException {
    try (Transport.Channel channel = connection.exec(List.of("sh"))) {
      channel.input().write((script + "\n").getBytes(StandardCharsets.UTF_8));
      channel.input().close();
      byte[] part = new byte[64 << 10];
      long count = 0;
      InputStream in = channel.output();
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        count += n;
      }
      return count;
    }
  }

  @Test
  void unreachableServersAreExplained() throws IOException {
    assertThat(refusal(target(server(), unusedPort(), secret(), new HostKeyCheck.None(), null)))
        .contains("Connection refused")
        .contains("whether sshd is running");
    assertThat(refusal(withHost("host.invalid"))).contains("host.invalid is unknown");
    assertThat(refusal(withHost("a b"))).contains("the SSH address is not valid");
  }

  private static SshTarget withHost(String host) {
    return new SshTarget(host, 22, "x", secret(), new HostKeyCheck.None(), TIMEOUT, null);
  }

  @Test
  void aServerThatDoesNotAnswerIsATimeout() throws IOException {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      SshTarget target =
          new SshTarget(
              "127.0.0.1",
              silent.getLocalPort(),
              "x",
              secret(),
              new HostKeyCheck.None(),
              Duration.ofSeconds(1),
              null);
      long start = System.nanoTime();
      assertThat(refusal(target)).contains("within 1 s");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void aLostConnectionEndsStreamsAndIsReportedOnce() throws Exception {
    for (boolean stalls : new boolean[] {false, true}) {
      try (var proxy = new TcpProxy(server().port())) {
        SshConnection connection =
            SshConnection.open(
                target(server(), proxy.port(), secret(), new HostKeyCheck.None(), null),
                FAST,
                log::add);
        Transport.Channel channel = connection.exec(List.of("sh"));
        var calls = new AtomicInteger();
        var closed = new CountDownLatch(1);
        connection.onClose(() -> {
          calls.incrementAndGet();
          closed.countDown();
        });
        CompletableFuture<Integer> reading =
            CompletableFuture.supplyAsync(() -> {
              try {
                return channel.output().read();
              } catch (IOException e) {
                return -1;
              }
            });
        if (stalls) {
          proxy.stall();
        } else {
          proxy.reset();
        }
        assertThat(reading.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
        assertThat(awaits(closed)).isTrue();
        assertThat(connection.isOpen()).isFalse();
        assertThatThrownBy(() -> write(channel))
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith(
                "the SSH connection to 127.0.0.1:" + proxy.port() + " was lost: ")
            .satisfies(SshConnectionTest::assertNamesNoObjects);
        assertThatThrownBy(() -> connection.exec(List.of("sh")))
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith("the SSH connection to 127.0.0.1:" + proxy.port())
            .satisfies(SshConnectionTest::assertNamesNoObjects);
        connection.close();
        var late = new CountDownLatch(1);
        connection.onClose(late::countDown);
        assertThat(awaits(late)).isTrue();
        assertThat(calls).hasValue(1);
        assertThat(log)
            .anyMatch(line ->
                line.contains(" was lost: ")
                    && line.contains(stalls ? "has not responded" : "onnection"));
      }
    }
  }

  private static void assertNamesNoObjects(Throwable failure) {
    assertThat(failure.getMessage()).doesNotContain("Channel", "Session", "SSH_MSG");
  }

  @Test
  void aLostJumpHostIsNamed() throws Exception {
    try (var proxy = new TcpProxy(server().port())) {
      SshTarget jump = target(server(), proxy.port(), secret(), new HostKeyCheck.None(), null);
      try (SshConnection connection =
          open(target(server(), server().port(), secret(), new HostKeyCheck.None(), jump))) {
        Transport.Channel channel = connection.exec(List.of("sh"));
        proxy.reset();
        ServerClient.await("the loss", () -> !connection.isOpen());
        assertThatThrownBy(() -> write(channel))
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith(
                "the SSH connection to 127.0.0.1:" + server().port() + " was lost: ")
            .satisfies(SshConnectionTest::assertNamesNoObjects);
      }
    }
  }

  @Test
  void noThreadKeepsTheServerAlive() throws IOException {
    try (SshConnection connection = open(target())) {
      run(connection, "true");
    }
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon() && thread.getName().contains("ssh")))
        .isEmpty();
  }
}
