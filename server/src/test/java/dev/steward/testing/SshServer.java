package dev.steward.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An SSH server for git and for builds: the real sshd with its own port and keys. */
public final class SshServer implements AutoCloseable {

  private static final Path SSHD = Path.of("/usr/sbin/sshd");

  private final Path folder;
  private final int port;
  private final String settings;
  private Process process;

  public SshServer(Path folder) {
    this(folder, "");
  }

  /**
   * Starts a server with further settings.
   *
   * @param settings lines of {@code sshd_config}, in which {@code %s} is the folder
   * @param hostKeys names of further host keys, each followed by options of {@code ssh-keygen}
   */
  public SshServer(Path folder, String settings, String... hostKeys) {
    this.folder = folder;
    this.settings = settings.replace("%s", folder.toString());
    if (!Files.isExecutable(SSHD)) {
      throw new AssertionError("sshd is needed; install it (Debian: openssh-server).");
    }
    try {
      Files.createDirectories(folder);
      if (user().equals("root")) {
        // sshd needs this folder for privilege separation; its package's start script creates it.
        Files.createDirectories(Path.of("/run/sshd"));
      }
      keyPair("host", "");
      for (String hostKey : hostKeys) {
        String[] words = hostKey.split(" ", -1);
        keyPair(folder, words[0], "", Arrays.copyOfRange(words, 1, words.length));
      }
      try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = probe.getLocalPort();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    process = start();
  }

  /** The host key as in a {@code .pub} file. */
  public String hostKey() {
    return publicKey("host");
  }

  /** The public key of a pair as in a {@code .pub} file. */
  public String publicKey(String name) {
    String[] fields = read(name + ".key.pub").split(" ", -1);
    return fields[0] + " " + fields[1].strip();
  }

  /** The folder with the server's files. */
  public Path folder() {
    return folder;
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
    return keyPair(name, passphrase, "-t", "ed25519");
  }

  /** Generates a key pair with these options of {@code ssh-keygen}; returns the private key. */
  public String keyPair(String name, String passphrase, String... options) {
    return keyPair(folder, name, passphrase, options);
  }

  private static String keyPair(Path folder, String name, String passphrase, String... options) {
    var command = new ArrayList<>(List.of("ssh-keygen", "-q", "-C", name, "-N", passphrase));
    command.addAll(List.of("-f", name + ".key"));
    command.addAll(List.of(options));
    run(folder, command);
    try {
      return Files.readString(folder.resolve(name + ".key"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs a program in the server's folder. */
  public void run(String... command) {
    run(folder, List.of(command));
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

  /** Restarts with new host keys, as if another host had taken over the address. */
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

  private static void run(Path folder, List<String> command) {
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
    String configuration =
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
                .formatted(port, folder)
            + settings;
    try {
      Path file = Files.writeString(folder.resolve("settings"), configuration);
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
