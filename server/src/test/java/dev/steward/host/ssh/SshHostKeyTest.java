package dev.steward.host.ssh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The check of the host keys of a real sshd. */
@Tag("integration")
class SshHostKeyTest extends SshFixture {

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

  /** Remembers one host key. */
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
}
