package dev.steward.agent;

import dev.steward.credential.Credential;
import dev.steward.credential.CredentialData;
import dev.steward.credential.Credentials;
import dev.steward.host.ssh.HostKeyCheck;
import dev.steward.host.ssh.KeyMemory;
import dev.steward.host.ssh.SshSecret;
import dev.steward.host.ssh.SshTarget;
import dev.steward.node.Nodes;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Derives the targets of SSH connections from the launchers of nodes. */
final class SshTargets {

  private final Nodes nodes;
  private final Credentials credentials;

  SshTargets(Nodes nodes, Credentials credentials) {
    this.nodes = nodes;
    this.credentials = credentials;
  }

  /**
   * The target of a node, with its secrets.
   *
   * @throws IOException if the launcher's settings are incomplete
   */
  SshTarget of(String node, Launcher.Ssh launcher) throws IOException {
    if (launcher.host().isEmpty()) {
      throw new IOException("the launcher has no host. Enter a host in the node's configuration.");
    }
    HostKeyCheck hostKeys = hostKeys(node, launcher.hostKeys());
    Duration timeout = Duration.ofSeconds(launcher.launchTimeoutSeconds());
    Launcher.JumpHost jump = launcher.jump();
    return target(
        launcher.host(),
        launcher.port(),
        launcher.credentialsId(),
        hostKeys,
        timeout,
        jump == null
            ? null
            : target(
                jump.host(),
                jump.port(),
                jump.credentialsId().isEmpty() ? launcher.credentialsId() : jump.credentialsId(),
                hostKeys,
                timeout,
                null));
  }

  private SshTarget target(
      String host,
      int port,
      String credentialsId,
      HostKeyCheck hostKeys,
      Duration timeout,
      @Nullable SshTarget jump)
      throws IOException {
    Credential credential =
        credentialsId.isEmpty() ? null : credentials.forServer(credentialsId, uri(host, port));
    if (credential == null) {
      throw new IOException(
          credentialsId.isEmpty()
              ? "the launcher has no credentials. Choose a credential in the node's configuration."
              : "the server has no credential '"
                  + credentialsId
                  + "' for the host "
                  + host
                  + ". Create it at /credentials/store/system, or choose another one.");
    }
    return switch (credential.data()) {
      case CredentialData.UsernamePassword user ->
          new SshTarget(
              host,
              port,
              user.username(),
              new SshSecret.Password(user.password().plain()),
              hostKeys,
              timeout,
              jump);
      case CredentialData.SshKey key ->
          new SshTarget(
              host,
              port,
              key.username(),
              new SshSecret.PrivateKey(key.key().plain(), key.passphrase().plain()),
              hostKeys,
              timeout,
              jump);
      case CredentialData.SecretText _,
          CredentialData.SecretFile _,
          CredentialData.Certificate _,
          CredentialData.PemCertificate _ ->
          throw new IOException(
              "the credential '"
                  + credentialsId
                  + "' is neither a username with password nor an SSH key. Choose another one.");
    };
  }

  /** The address that credential domains must match; null if the host is not a valid name. */
  private static @Nullable URI uri(String host, int port) {
    try {
      return new URI("ssh", null, host, port, "/", null, null);
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private HostKeyCheck hostKeys(String node, HostKeyVerification verification) throws IOException {
    return switch (verification) {
      case HostKeyVerification.KnownHosts _ ->
          new HostKeyCheck.KnownHostsFile(
              Path.of(System.getProperty("user.home", "/"), ".ssh", "known_hosts"));
      case HostKeyVerification.ProvidedKey(String key) -> {
        String[] words = key.strip().split("\\s+", -1);
        if (words.length < 2) {
          throw new IOException(
              "the provided SSH host key is incomplete. Enter the algorithm and the key, such as"
                  + " ssh-ed25519 AAAA….");
        }
        yield new HostKeyCheck.TrustedKey(words[0], words[1]);
      }
      case HostKeyVerification.FirstKey(boolean isConfirmed) -> {
        if (isConfirmed) {
          throw new IOException(
              "this server cannot ask a user to confirm the first SSH host key. Provide the key,"
                  + " use the known hosts file, or turn off the confirmation.");
        }
        yield new HostKeyCheck.TrustFirst(new NodeKeyMemory(nodes, node));
      }
      case HostKeyVerification.None _ -> new HostKeyCheck.None();
    };
  }

  /** The keys that were trusted for a node at its first connection. */
  private record NodeKeyMemory(Nodes nodes, String node) implements KeyMemory {

    private static String machine(String host, int port) {
      return host + ":" + port + " ";
    }

    @Override
    public @Nullable String known(String host, int port) {
      String machine = machine(host, port);
      for (String line : nodes.hostKeys(node).split("\n", -1)) {
        if (line.startsWith(machine)) {
          return line.substring(machine.length());
        }
      }
      return null;
    }

    @Override
    public void remember(String host, int port, String key) {
      nodes.addHostKey(node, machine(host, port) + key.strip());
    }
  }
}
