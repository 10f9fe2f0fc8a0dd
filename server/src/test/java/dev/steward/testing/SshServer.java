package dev.steward.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An SSH host for git: the real sshd with its own port and keys. */
public final class SshServer implements AutoCloseable {

  private static final Path SSHD = Path.of("/usr/sbin/sshd");

  private final Path folder;
  private final int port;
  private Process process;

  public SshServer(Path folder) {
    this.folder = folder;
    if (!Files.isExecutable(SSHD)) {
      throw new AssertionError("sshd is needed; install it (Debian: openssh-server).");
    }
    try {
      Files.createDirectories(folder);
      if (user().equals("root")) {
        // As in the package's start script: sshd needs the folder for privilege separation.
        Files.createDirectories(Path.of("/run/sshd"));
      }
      keyPair("host", "");
      try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = probe.getLocalPort();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    process = start();
  }

  /** The login name. */
  public String user() {
    return System.getProperty("user.name");
  }

  public int port() {
    return port;
  }

  /** The SSH URL of a path on this host. */
  public String url(Path path) {
    return "ssh://" + user() + "@127.0.0.1:" + port + path;
  }

  /** Generates a key pair and returns the private key. */
  public String keyPair(String name, String passphrase) {
    run(
        List.of(
            "ssh-keygen",
            "-q",
            "-t",
            "ed25519",
            "-C",
            name,
            "-N",
            passphrase,
            "-f",
            name + ".key"));
    return read(name + ".key");
  }

  /** Authorizes exactly these keys. */
  public void authorize(String... names) {
    var authorizedKeys = new StringBuilder();
    for (String name : names) {
      authorizedKeys.append(read(name + ".key.pub"));
    }
    try {
      Files.writeString(folder.resolve("authorized"), authorizedKeys);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Restarts with new host keys, as if another host had taken the address. */
  public void changeHostKey() {
    close();
    try {
      Files.delete(folder.resolve("host.key"));
      Files.delete(folder.resolve("host.key.pub"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    keyPair("host", "");
    process = start();
  }

  /** The log of sshd. */
  public String log() {
    return read("log");
  }

  private String read(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void run(List<String> command) {
    try {
      Process child =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (child.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + out);
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Process start() {
    String settings =
        """
        ListenAddress 127.0.0.1
        Port %d
        HostKey %2$s/host.key
        AuthorizedKeysFile %2$s/authorized
        AuthenticationMethods publickey
        PermitRootLogin prohibit-password
        PidFile none
        StrictModes no
        UsePAM no
        LogLevel VERBOSE
        """
            .formatted(port, folder);
    try {
      Path file = Files.writeString(folder.resolve("settings"), settings);
      Process sshd =
          new ProcessBuilder(
                  SSHD.toString(),
                  "-D",
                  "-f",
                  file.toString(),
                  "-E",
                  folder.resolve("log").toString())
              .start();
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (!isReady()) {
        if (!sshd.isAlive() || System.nanoTime() > end) {
          sshd.destroyForcibly();
          throw new AssertionError("sshd did not start: " + log());
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
      return sshd;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private boolean isReady() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.getInputStream().read() == 'S';
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
