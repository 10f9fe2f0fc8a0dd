import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An sshd on this machine with a port and keys of its own. */
final class Sshd implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

  final int port = freePort();
  private final Path folder;
  private final Process process;

  Sshd(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    if (user().equals("root")) {
      Files.createDirectories(Path.of("/run/sshd"));
    }
    for (String name : List.of("host", "user")) {
      new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder.resolve(name + ".key").toString()).inheritIO().start().waitFor();
    }
    Path settings =
        Files.writeString(
            folder.resolve("settings"),
            """
            ListenAddress 127.0.0.1
            Port %d
            HostKey %2$s/host.key
            AuthorizedKeysFile %2$s/user.key.pub
            PidFile none
            StrictModes no
            UsePAM no
            MaxStartups 200
            """
                .formatted(port, folder));
    process = new ProcessBuilder(PROGRAM.toString(), "-D", "-f", settings.toString(), "-E", folder.resolve("log").toString()).start();
    while (!isReady()) {
      if (!process.isAlive()) {
        throw new IllegalStateException("sshd did not start: " + Files.readString(folder.resolve("log")));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  static boolean isInstalled() {
    return Files.isExecutable(PROGRAM);
  }

  static String user() {
    return System.getProperty("user.name");
  }

  /** The private key of the user. */
  String key() throws IOException {
    return Files.readString(folder.resolve("user.key"));
  }

  /**
   * Kills the processes that carry the connections; the programs that were started over them are
   * not killed, but lose their streams.
   *
   * @return whether there was a connection
   */
  boolean killSessions() {
    List<ProcessHandle> sessions = process.descendants().filter(one -> one.info().command().filter(command -> command.contains("sshd")).isPresent()).toList();
    sessions.forEach(ProcessHandle::destroyForcibly);
    return !sessions.isEmpty();
  }

  /** A port on this machine that nothing listens on. */
  static int freePort() throws IOException {
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
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
  public void close() throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }
}
