package dev.steward.host.ssh;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Decides whether to accept the host key of one server, for one connection. */
final class HostKeyVerifier {

  private final SshTarget target;
  private final List<HostKey> knownKeys;

  /**
   * Keys that are accepted if no key is known; a key that differs from them is not a changed key.
   */
  private final List<HostKey> alternatives;

  private final List<HostKey> revoked;
  private volatile @Nullable HostKey accepted;
  private volatile @Nullable String refusal;

  private HostKeyVerifier(
      SshTarget target,
      List<HostKey> knownKeys,
      List<HostKey> alternatives,
      List<HostKey> revoked) {
    this.target = target;
    this.knownKeys = knownKeys;
    this.alternatives = alternatives;
    this.revoked = revoked;
  }

  /**
   * Creates a verifier.
   *
   * @throws IOException if the known keys cannot be read
   */
  static HostKeyVerifier of(SshTarget target) throws IOException {
    return switch (target.hostKeys()) {
      case HostKeyCheck.KnownHostsFile(var file) -> {
        KnownHosts hosts = KnownHosts.read(file, target.host(), target.port());
        yield new HostKeyVerifier(target, hosts.accepted(), hosts.portless(), hosts.revoked());
      }
      case HostKeyCheck.TrustedKey(var algorithm, var base64) -> {
        HostKey key = HostKey.of(algorithm, base64);
        if (key == null) {
          throw new IOException(
              "the configured host key of "
                  + target.address()
                  + " is not a public key. Enter the content of the machine's"
                  + " /etc/ssh/ssh_host_ed25519_key.pub.");
        }
        yield new HostKeyVerifier(target, List.of(key), List.of(), List.of());
      }
      case HostKeyCheck.TrustFirst(var memory) -> {
        String text = memory.known(target.host(), target.port());
        HostKey key = text == null ? null : HostKey.parse(text);
        if (text != null && key == null) {
          throw new IOException(
              "the stored host key of "
                  + target.address()
                  + " is not a public key. Forget the SSH host keys on the node's page to trust the"
                  + " next key.");
        }
        yield new HostKeyVerifier(
            target, key == null ? List.of() : List.of(key), List.of(), List.of());
      }
      case HostKeyCheck.None() -> new HostKeyVerifier(target, List.of(), List.of(), List.of());
    };
  }

  /** Types of the known keys: the server should present a key of one of them if it has one. */
  Set<String> preferredTypes() {
    var types = new LinkedHashSet<String>();
    knownKeys.forEach(key -> types.add(key.algorithm()));
    alternatives.forEach(key -> types.add(key.algorithm()));
    return types;
  }

  /** True if the key is accepted. During a connection, the key must stay the same. */
  boolean accepts(HostKey key) {
    HostKey before = accepted;
    String reason = before == null ? reasonAgainst(key) : before.equals(key) ? null : changed(key);
    if (reason == null) {
      accepted = key;
    } else {
      refusal = reason;
    }
    return reason == null;
  }

  private @Nullable String reasonAgainst(HostKey key) {
    if (revoked.contains(key)) {
      return "the host key of "
          + target.address()
          + " ("
          + key.label()
          + ") is marked as revoked in the known hosts file. Give the machine a new host key.";
    }
    if (knownKeys.contains(key) || (knownKeys.isEmpty() && alternatives.contains(key))) {
      return null;
    }
    if (!knownKeys.isEmpty()) {
      return changed(key);
    }
    return switch (target.hostKeys()) {
      case HostKeyCheck.KnownHostsFile(var file) ->
          "the host key of "
              + target.address()
              + " ("
              + key.label()
              + ") is not in the known hosts file "
              + file
              + ". Compare the fingerprint with the one on the machine (ssh-keygen -lf"
              + " /etc/ssh/ssh_host_ed25519_key.pub), and add the key to the file.";
      case HostKeyCheck.TrustedKey _, HostKeyCheck.TrustFirst _, HostKeyCheck.None _ -> null;
    };
  }

  private String changed(HostKey key) {
    HostKey before = accepted;
    var labels =
        before != null
            ? before.label()
            : String.join(", ", knownKeys.stream().map(HostKey::label).toList());
    return "the host key of "
        + target.address()
        + " has changed: expected "
        + labels
        + ", but the machine presented "
        + key.label()
        + ". Either the machine was set up again, or someone is intercepting the connection."
        + " Compare the new fingerprint with the one on the machine; if they match, "
        + switch (target.hostKeys()) {
          case HostKeyCheck.KnownHostsFile(var file) -> "replace the key in the file " + file;
          case HostKeyCheck.TrustedKey _ -> "replace the host key in the node's configuration";
          case HostKeyCheck.TrustFirst _ -> "forget the SSH host keys on the node's page";
          case HostKeyCheck.None _ -> "connect again";
        }
        + ".";
  }

  /** Why the key was refused; null if it was not. */
  @Nullable String refusal() {
    return refusal;
  }

  /**
   * Stores a key that was seen for the first time, and logs warnings.
   *
   * @throws IOException if the key cannot be stored
   */
  void onAccepted(Consumer<String> log) throws IOException {
    HostKey key = accepted;
    if (key == null) {
      throw new IOException("the server " + target.address() + " presented no host key");
    }
    switch (target.hostKeys()) {
      case HostKeyCheck.TrustFirst(var memory) -> {
        if (knownKeys.isEmpty()) {
          remember(memory, key);
          log.accept(
              "Warning: the host key of "
                  + target.address()
                  + " was not known and is trusted from now on: "
                  + key.label()
                  + ". Compare the fingerprint with the one on the machine.");
        }
      }
      case HostKeyCheck.None _ ->
          log.accept(
              "Warning: the host key of "
                  + target.address()
                  + " is not checked, so someone on the network can impersonate the machine: "
                  + key.label());
      case HostKeyCheck.KnownHostsFile _, HostKeyCheck.TrustedKey _ ->
          log.accept("The host key of " + target.address() + " is known: " + key.label());
    }
  }

  private void remember(KeyMemory memory, HostKey key) throws IOException {
    try {
      memory.remember(target.host(), target.port(), key.toString());
    } catch (RuntimeException e) {
      throw new IOException(
          "the host key of "
              + target.address()
              + " could not be stored: "
              + e.getMessage()
              + ". The connection was refused, because the next host key could not be"
              + " compared with this one.",
          e);
    }
  }
}
