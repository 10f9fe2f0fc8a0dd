package dev.steward.host.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.steward.host.Transport;
import dev.steward.testing.ServerClient;
import dev.steward.testing.SshServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs on a real sshd and their streams. */
@Tag("integration")
class SshChannelTest extends SshFixture {

  @Test
  void muchOutputIsHeldBackWhileNobodyReadsIt() throws IOException {
    try (SshConnection connection = open(target());
        Transport.Channel idle = connection.exec(List.of("sh"));
        Transport.Channel large = connection.exec(List.of("sh"))) {
      large
          .input()
          .write("head -c 100000000 /dev/zero; echo >&2 end\n".getBytes(StandardCharsets.UTF_8));
      large.input().close();
      ServerClient.await("output", () -> available(large.output()) > 1_000_000);
      idle.input().write("echo answer\n".getBytes(StandardCharsets.UTF_8));
      idle.input().flush();
      assertThat(new String(idle.output().readNBytes(7), StandardCharsets.UTF_8))
          .isEqualTo("answer\n");
      assertThat(available(large.output())).isLessThan(4_000_000);
      byte[] part = new byte[64 << 10];
      long count = 0;
      for (int n = large.output().read(part); n >= 0; n = large.output().read(part)) {
        count += n;
      }
      assertThat(count).isEqualTo(100_000_000);
      assertThat(new String(large.errorOutput().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("end\n");
    }
  }

  private static int available(InputStream in) {
    try {
      return in.available();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aWriteThatNobodyReadsEndsWithItsChannel() throws Exception {
    try (SshConnection connection = open(target())) {
      Transport.Channel channel = connection.exec(List.of("sh"));
      channel.input().write("exec sleep 60\n".getBytes(StandardCharsets.UTF_8));
      channel.input().flush();
      var written = new AtomicInteger();
      CompletableFuture<Throwable> writing =
          CompletableFuture.supplyAsync(() ->
              catchThrowable(() -> {
                while (true) {
                  channel.input().write(new byte[32 << 10]);
                  written.incrementAndGet();
                }
              }));
      ServerClient.await("a full window", () -> written.get() > 60);
      int before = -1;
      while (written.get() != before) {
        before = written.get();
        TimeUnit.MILLISECONDS.sleep(200);
      }
      channel.close();
      assertThat(writing.get(10, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
      assertThat(run(connection, "printf alive")).isEqualTo("alive");
    }
  }

  @Test
  void manyProgramsRunAtOnceWhateverTheServersLimitIs() throws Exception {
    try (var strict = new SshServer(folder.resolve("strict"), "MaxSessions 2\nSetEnv HOME=%s\n")) {
      SshSecret key = new SshSecret.PrivateKey(strict.keyPair("agent", ""), "");
      strict.authorize("agent");
      try (SshConnection connection =
          open(target(strict, strict.port(), key, new HostKeyCheck.None(), null))) {
        var channels = new ArrayList<Transport.Channel>();
        for (int i = 0; i < 7; i++) {
          channels.add(connection.exec(List.of("sh")));
        }
        for (Transport.Channel channel : channels) {
          channel.input().write("echo $SSH_CONNECTION\n".getBytes(StandardCharsets.UTF_8));
          channel.input().close();
        }
        var sessions = new java.util.HashSet<String>();
        for (Transport.Channel channel : channels) {
          sessions.add(new String(channel.output().readAllBytes(), StandardCharsets.UTF_8).strip());
          channel.close();
        }
        assertThat(sessions).hasSize(4);
      }
    }
    try (var none = new SshServer(folder.resolve("none"), "MaxSessions 0\n")) {
      SshSecret key = new SshSecret.PrivateKey(none.keyPair("agent", ""), "");
      none.authorize("agent");
      try (SshConnection connection =
          open(target(none, none.port(), key, new HostKeyCheck.None(), null))) {
        assertThatThrownBy(() -> connection.exec(List.of("sh")))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("refused to start a shell");
      }
    }
  }

  @Test
  void theStreamsOfAClosedChannelSaySo() throws IOException {
    String address = "127.0.0.1:" + server().port();
    SshConnection connection = open(target());
    Transport.Channel closed = connection.exec(List.of("sh"));
    closed.close();
    assertThatThrownBy(() -> write(closed))
        .isInstanceOf(IOException.class)
        .hasMessage("the SSH channel to " + address + " was closed");
    Transport.Channel interrupted = connection.exec(List.of("sh"));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> interrupted.output().read())
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("interrupted while waiting for the machine " + address);
    boolean _ = Thread.interrupted();
    Transport.Channel open = connection.exec(List.of("sh"));
    connection.close();
    assertThatThrownBy(() -> write(open))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the SSH connection to " + address + " was lost: this server closed the connection");
  }
}
