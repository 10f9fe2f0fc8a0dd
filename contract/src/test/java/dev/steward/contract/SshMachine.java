package dev.steward.contract;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A real sshd with its own port and keys, whose account is either this user or, if root runs the
 * tests, another user that exists only for this sshd.
 */
final class SshMachine implements AutoCloseable {

  /** User id of the account of {@link #ofOtherUser}, which no user on the system has. */
  static final int OTHER_USER = 54_321;

  private static final String OTHER_NAME = "builder";

  /** The account exists in a file that replaces the system's in the mount namespace of sshd. */
  private static final String START =
      """
      set -eu
      cd "$FOLDER"
      [ "$(id -u)" != 0 ] || mkdir -p /run/sshd
      ssh-keygen -q -t ed25519 -N '' -f host.key
      ssh-keygen -q -t ed25519 -N '' -f user.key
      cp user.key.pub authorized
      chmod 644 authorized
      printf '%s\\n' "ListenAddress 127.0.0.1" "Port $PORT" "HostKey $FOLDER/host.key" \\
        "AuthorizedKeysFile $FOLDER/authorized" "PidFile $FOLDER/pid" "StrictModes no" "UsePAM no" \\
        "PermitRootLogin prohibit-password" "LogLevel DEBUG2" > settings
      if [ -z "$OTHER" ]; then
        exec /usr/sbin/sshd -f "$FOLDER/settings" -E "$FOLDER/log"
      fi
      mkdir account
      chown "$OTHER:$OTHER" account
      cp /etc/passwd passwd
      echo "$NAME:*:$OTHER:$OTHER::$FOLDER/account:/bin/sh" >> passwd
      chmod 644 passwd
      exec unshare -m /bin/sh -c \\
        'mount --make-rprivate / && mount --bind passwd /etc/passwd && exec /usr/sbin/sshd -f "$FOLDER/settings" -E "$FOLDER/log"'
      """;

  private final Path folder;
  private final String user;
  private final int port;

  private SshMachine(Path folder, String user, String other) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.user = user;
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
    Shell.run(
            START,
            Map.of(
                "FOLDER",
                folder.toString(),
                "PORT",
                Integer.toString(port),
                "OTHER",
                other,
                "NAME",
                OTHER_NAME))
        .ok();
    Product.await("sshd", Duration.ofSeconds(30), this::isReady);
  }

  /** A machine whose account is the user of this process. */
  static SshMachine ofThisUser(Path folder) throws IOException {
    return new SshMachine(folder, System.getProperty("user.name"), "");
  }

  /** A machine whose account is another user; needs root. */
  static SshMachine ofOtherUser(Path folder) throws IOException {
    return new SshMachine(folder, OTHER_NAME, Integer.toString(OTHER_USER));
  }

  private boolean isReady() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.getInputStream().read() == 'S';
    } catch (IOException e) {
      return false;
    }
  }

  /** The home folder of the other user's account. */
  Path account() {
    return folder.resolve("account");
  }

  /** The log of sshd. */
  String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  /**
   * Creates a node for this machine, with a credential of its own, and waits until it is online.
   */
  void connect(ApiClient api, String node, Path root) throws IOException {
    api.createCredential(
        """
        <com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey>
          <scope>SYSTEM</scope><id>login-%s</id><username>%s</username>
          <privateKeySource class="com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey$DirectEntryPrivateKeySource"><privateKey>%s</privateKey></privateKeySource>
        </com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey>
        """
            .formatted(node, user, Files.readString(folder.resolve("user.key"))));
    api.post(
        "computer/createItem?name=" + node,
        """
        <slave>
          <remoteFS>%s</remoteFS><numExecutors>1</numExecutors><mode>EXCLUSIVE</mode>
          <launcher class="hudson.plugins.sshslaves.SSHLauncher">
            <host>127.0.0.1</host><port>%d</port><credentialsId>login-%s</credentialsId>
            <sshHostKeyVerificationStrategy class="hudson.plugins.sshslaves.verifiers.ManuallyTrustedKeyVerificationStrategy"/>
          </launcher>
        </slave>
        """
            .formatted(root, port, node));
    api.awaitOnline(node);
  }

  @Override
  public void close() {
    Shell.run("kill \"$(cat \"$FOLDER/pid\")\"", Map.of("FOLDER", folder.toString()));
  }
}
