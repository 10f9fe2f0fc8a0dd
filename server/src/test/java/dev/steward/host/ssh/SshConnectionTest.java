package dev.steward.host.ssh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.steward.host.Transport;
import dev.steward.testing.ServerClient;
import dev.steward.testing.SshServer;
import dev.steward.testing.TcpProxy;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections to a real sshd: keys, host keys, jump hosts, limits and failing networks. */
@Tag("integration")
class SshConnectionTest {

  private static final String PASSPHRASE = "correct horse";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Heartbeat.Timing FAST = new Heartbeat.Timing(Duration.ofMillis(200), 2);

  @TempDir static Path folder;
  private static @Nullable SshServer runningServer;
  private static @Nullable SshSecret secret;

  private final List<String> log = new ArrayList<>();

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

  private static SshServer server() {
    return requireNonNull(runningServer);
  }

  private static SshTarget target(SshSecret secret, HostKeyCheck check) {
    return target(server(), server().port(), secret, check, null);
  }

  private static SshTarget target(
      SshServer server, int port, SshSecret secret, HostKeyCheck check, @Nullable SshTarget jump) {
    return new SshTarget("127.0.0.1", port, server.user(), secret, check, TIMEOUT, jump);
  }

  private static SshTarget target(HostKeyCheck check) {
    return target(requireNonNull(secret), check);
  }

  private static SshTarget target() {
    return target(new HostKeyCheck.None());
  }

  private SshConnection open(SshTarget target) throws IOException {
    return SshConnection.open(target, log::add);
  }

  /** The error message of a failed login; checks that it contains no secret. */
  private String refusal(SshTarget target) {
    Throwable failure = catchThrowable(() -> open(target).close());
    assertThat(failure).isInstanceOf(IOException.class);
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      assertThat(String.valueOf(cause.getMessage())).doesNotContain(PASSPHRASE, "PRIVATE KEY");
    }
    assertThat(log.toString() + target).doesNotContain(PASSPHRASE, "PRIVATE KEY");
    return String.valueOf(failure.getMessage());
  }

  /** Runs a script on the machine and returns its output. */
  private static String run(SshConnection connection, String script) throws IOException {
    try (Transport.Channel channel = connection.exec(List.of("sh"))) {
      channel.input().write(script.getBytes(StandardCharsets.UTF_8));
      channel.input().close();
      return new String(channel.output().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void logInWith(String text, String passphrase) throws IOException {
    try (SshConnection connection =
        open(target(new SshSecret.PrivateKey(text, passphrase), new HostKeyCheck.None()))) {
      assertThat(run(connection, "printf done")).isEqualTo("done");
    }
  }

  @Test
  void keysOfEachTypeAndFormatAreAccepted() throws IOException {
    SshServer server = server();
    String[][] types = {
      {"-t", "ed25519"},
      {"-t", "ecdsa", "-b", "256"},
      {"-t", "ecdsa", "-b", "384"},
      {"-t", "ecdsa", "-b", "521"},
      {"-t", "rsa", "-b", "2048"}
    };
    int number = 0;
    for (String[] type : types) {
      for (String format : List.of("RFC4716", "PEM", "PKCS8")) {
        for (String passphrase : List.of("", PASSPHRASE)) {
          // Ed25519 keys have only one format. Of the others, only the shortest ECDSA key is also
          // tested without a passphrase.
          if ((type[1].equals("ed25519") && !format.equals("RFC4716"))
              || (type.length > 3 && !type[3].equals("256") && passphrase.isEmpty())) {
            continue;
          }
          String name = "key" + number++;
          var options = new ArrayList<>(List.of(type));
          if (!format.equals("RFC4716")) {
            options.addAll(List.of("-m", format));
          }
          String key = server.keyPair(name, passphrase, options.toArray(String[]::new));
          server.authorize(name);
          logInWith(key, passphrase);
          if (!passphrase.isEmpty()) {
            var wrong = new SshSecret.PrivateKey(key, "wrong");
            assertThat(refusal(target(wrong, new HostKeyCheck.None())))
                .isEqualTo(
                    "the private key cannot be decrypted with the credential's passphrase."
                        + " Correct the passphrase.");
            var none = new SshSecret.PrivateKey(key, "");
            assertThat(refusal(target(none, new HostKeyCheck.None())))
                .contains("the credential has no passphrase");
          }
        }
      }
    }
  }

  @Test
  void ed25519KeysInPkcs8AreAccepted() throws Exception {
    SshServer server = server();
    server.run("openssl", "genpkey", "-algorithm", "ed25519", "-out", "pkcs8.key");
    String key = java.nio.file.Files.readString(server.folder().resolve("pkcs8.key"));
    String message = refusal(target(new SshSecret.PrivateKey(key, ""), new HostKeyCheck.None()));
    String publicKey = message.substring(message.indexOf("ssh-ed25519 "));
    java.nio.file.Files.writeString(server.folder().resolve("pkcs8.key.pub"), publicKey + "\n");
    server.authorize("pkcs8");
    logInWith(key.replace("\n", "\r\n"), "");
  }

  @Test
  void otherTextsThanPrivateKeysAreExplained() {
    assertThat(refusalOfKey("PuTTY-User-Key-File-3: ssh-ed25519\n")).contains("puttygen");
    assertThat(refusalOfKey(server().publicKey("agent"))).contains("contains a public key");
    assertThat(refusalOfKey("")).contains("including its BEGIN and END lines");
    assertThat(
            refusalOfKey(
                "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\n-----END OPENSSH PRIVATE KEY-----"))
        .contains("the private key cannot be read");
  }

  private String refusalOfKey(String text) {
    return refusal(target(new SshSecret.PrivateKey(text, ""), new HostKeyCheck.None()));
  }

  @Test
  void aKeyThatIsNotAuthorizedIsNamed() {
    String key = server().keyPair("stranger", "");
    assertThat(refusal(target(new SshSecret.PrivateKey(key, ""), new HostKeyCheck.None())))
        .isEqualTo(
            "the login to 127.0.0.1:"
                + server().port()
                + " as user "
                + server().user()
                + " failed: the server does not accept the private key. Add its public key to the"
                + " user's ~/.ssh/authorized_keys, or choose another credential: "
                + server().publicKey("stranger"));
  }

  @Test
  void aServerWithoutPasswordsSaysSo() {
    assertThat(refusal(target(new SshSecret.Password(PASSPHRASE), new HostKeyCheck.None())))
        .contains("does not accept passwords, only: publickey");
  }

  @Test
  void aGivenHostKeyIsAcceptedWhateverItsType() throws IOException {
    for (String name : List.of("host", "rsahost", "ecdsahost")) {
      HostKey key = requireNonNull(HostKey.parse(server().publicKey(name)));
      log.clear();
      open(target(new HostKeyCheck.TrustedKey(key.algorithm(), key.base64()))).close();
      assertThat(log).anyMatch(line -> line.contains("is known: " + key.label()));
    }
  }

  @Test
  void aChangedHostKeyIsRefusedWithBothFingerprints() {
    HostKey expected = requireNonNull(HostKey.parse(server().publicKey("agent")));
    HostKey presented = requireNonNull(HostKey.parse(server().publicKey("host")));
    assertThat(
            refusal(target(new HostKeyCheck.TrustedKey(expected.algorithm(), expected.base64()))))
        .contains("has changed: expected " + expected.label())
        .contains("presented " + presented.label())
        .contains("replace the host key in the node's configuration");
    assertThat(refusal(target(new HostKeyCheck.TrustedKey("ssh-ed25519", "AAAA"))))
        .contains("is not a public key");
  }

  /** Remembers the host key of the test's server. */
  private static final class Memory implements KeyMemory {
    private final AtomicReference<@Nullable String> key = new AtomicReference<>();

    @Override
    public @Nullable String known(String host, int port) {
      return key.get();
    }

    @Override
    public void remember(String host, int port, String text) {
      assertThat(host).isEqualTo("127.0.0.1");
      assertThat(port).isEqualTo(server().port());
      key.set(text);
    }
  }

  @Test
  void theFirstHostKeyIsTrustedAndKept() throws IOException {
    var memory = new Memory();
    SshTarget target = target(new HostKeyCheck.TrustFirst(memory));
    HostKey key = requireNonNull(HostKey.parse(server().publicKey("host")));
    open(target).close();
    assertThat(memory.key.get()).isEqualTo(key.toString());
    assertThat(log).anyMatch(line -> line.startsWith("Warning: ") && line.contains(key.label()));
    log.clear();
    open(target).close();
    assertThat(log).noneMatch(line -> line.startsWith("Warning: "));
    memory.key.set(server().publicKey("agent"));
    assertThat(refusal(target))
        .contains(requireNonNull(HostKey.parse(server().publicKey("agent"))).label())
        .contains(key.label())
        .contains("forget the SSH host keys on the node's page");
    assertThat(memory.key.get()).isEqualTo(server().publicKey("agent"));
  }

  @Test
  void aHostKeyThatCannotBeStoredIsNotTrusted() {
    SshTarget target =
        target(
            new HostKeyCheck.TrustFirst(
                new KeyMemory() {
                  @Override
                  public @Nullable String known(String host, int port) {
                    return null;
                  }

                  @Override
                  public void remember(String host, int port, String key) {
                    throw new IllegalStateException("disk full");
                  }
                }));
    int logins = server().log().split("Accepted publickey", -1).length;
    assertThat(refusal(target)).contains("could not be stored: disk full");
    assertThat(server().log().split("Accepted publickey", -1)).hasSize(logins);
  }

  @Test
  void anUncheckedHostKeyIsAWarning() throws IOException {
    open(target()).close();
    assertThat(log)
        .anyMatch(line -> line.startsWith("Warning: ") && line.contains("is not checked"));
  }

  @Test
  void knownHostsDecide() throws IOException {
    Path file = folder.resolve("known_hosts");
    SshTarget target = target(new HostKeyCheck.KnownHostsFile(file));
    assertThat(refusal(target)).contains("does not exist", "ssh-keyscan -p ");
    String name = "[127.0.0.1]:" + server().port() + " ";
    java.nio.file.Files.writeString(file, name + server().publicKey("rsahost") + "\n");
    open(target).close();
    java.nio.file.Files.writeString(file, "other " + server().publicKey("host") + "\n");
    assertThat(refusal(target)).contains("is not in the known hosts file");
    java.nio.file.Files.writeString(file, name + server().publicKey("agent") + "\n");
    assertThat(refusal(target)).contains("has changed").contains("replace the key in the file");
  }

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
            "127.0.0.1",
            unusedPort(),
            "x",
            requireNonNull(secret),
            new HostKeyCheck.None(),
            TIMEOUT,
            target());
    assertThat(refusal(nowhere)).contains("through the jump host", "Connection refused");
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
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
    assertThat(
            refusal(
                target(
                    server(), unusedPort(), requireNonNull(secret), new HostKeyCheck.None(), null)))
        .contains("Connection refused")
        .contains("whether sshd is running");
    assertThat(refusal(withHost("host.invalid"))).contains("host.invalid is unknown");
    assertThat(refusal(withHost("a b"))).contains("the SSH address is not valid");
  }

  private static SshTarget withHost(String host) {
    return new SshTarget(
        host, 22, "x", requireNonNull(secret), new HostKeyCheck.None(), TIMEOUT, null);
  }

  @Test
  void aServerThatDoesNotAnswerIsATimeout() throws IOException {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      SshTarget target =
          new SshTarget(
              "127.0.0.1",
              silent.getLocalPort(),
              "x",
              requireNonNull(secret),
              new HostKeyCheck.None(),
              Duration.ofSeconds(1),
              null);
      long start = System.nanoTime();
      assertThat(refusal(target)).contains("within 1 s");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

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
  void aLostConnectionEndsStreamsAndIsReportedOnce() throws Exception {
    for (boolean stalls : new boolean[] {false, true}) {
      try (var proxy = new TcpProxy(server().port())) {
        SshConnection connection =
            SshConnection.open(
                target(
                    server(), proxy.port(), requireNonNull(secret), new HostKeyCheck.None(), null),
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

  private static void write(Transport.Channel channel) throws IOException {
    channel.input().write(1);
    channel.input().flush();
  }

  private static void assertNamesNoObjects(Throwable failure) {
    assertThat(failure.getMessage()).doesNotContain("Channel", "Session", "SSH_MSG");
  }

  @Test
  void aLostJumpHostIsNamed() throws Exception {
    try (var proxy = new TcpProxy(server().port())) {
      SshTarget jump =
          target(server(), proxy.port(), requireNonNull(secret), new HostKeyCheck.None(), null);
      try (SshConnection connection =
          open(
              target(
                  server(),
                  server().port(),
                  requireNonNull(secret),
                  new HostKeyCheck.None(),
                  jump))) {
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
