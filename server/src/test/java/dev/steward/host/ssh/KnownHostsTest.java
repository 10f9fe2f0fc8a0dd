package dev.steward.host.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in the format of OpenSSH's known_hosts. */
class KnownHostsTest {

  private static final HostKey ONE = key("ssh-ed25519", 1);
  private static final HostKey TWO = key("ssh-rsa", 2);

  @TempDir Path folder;

  private static HostKey key(String algorithm, int value) {
    ByteBuffer blob = ByteBuffer.allocate(4 + algorithm.length() + 5);
    blob.putInt(algorithm.length());
    blob.put(algorithm.getBytes(StandardCharsets.US_ASCII));
    blob.putInt(1).put((byte) value);
    return new HostKey(algorithm, Base64.getEncoder().encodeToString(blob.array()));
  }

  private KnownHosts read(String text, String host, int port) throws IOException {
    Path file = Files.writeString(folder.resolve("known_hosts"), text);
    return KnownHosts.read(file, host, port);
  }

  private List<HostKey> accepted(String hosts, String host, int port) throws IOException {
    return read(hosts + " " + ONE + "\n", host, port).accepted();
  }

  @Test
  void namesPatternsAndPortsAreMatched() throws IOException {
    for (String hosts :
        List.of("build1", "other,BUILD1", "build*", "b?ild1", "*", "10.0.0.1,build1", "**1*")) {
      assertThat(accepted(hosts, "Build1", 22)).as(hosts).containsExactly(ONE);
    }
    for (String hosts :
        List.of("build", "build10", "b?1", "*,!build1", "!build1", "[build1]:2222", "|1|x|y")) {
      assertThat(accepted(hosts, "build1", 22)).as(hosts).isEmpty();
    }
    assertThat(accepted("[build1]:2222", "build1", 2222)).containsExactly(ONE);
    assertThat(accepted("[*]:2222", "build1", 2222)).containsExactly(ONE);
    assertThat(accepted("[build1]:2222", "build1", 2223)).isEmpty();
  }

  @Test
  void aNameWithoutAPortIsAnAlternative() throws IOException {
    KnownHosts hosts = read("build1 " + ONE + "\n[build1]:2222 " + TWO + "\n", "build1", 2222);
    assertThat(hosts.accepted()).containsExactly(TWO);
    assertThat(hosts.portless()).containsExactly(ONE);
    assertThat(read("build1 " + ONE, "build1", 22).portless()).isEmpty();
  }

  @Test
  void hashedNamesAreMatched() throws IOException, GeneralSecurityException {
    byte[] salt = new byte[20];
    salt[3] = 7;
    var mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(salt, "HmacSHA1"));
    String hash =
        "|1|"
            + Base64.getEncoder().encodeToString(salt)
            + "|"
            + Base64.getEncoder()
                .encodeToString(mac.doFinal("[build1]:2222".getBytes(StandardCharsets.US_ASCII)));
    assertThat(accepted(hash, "build1", 2222)).containsExactly(ONE);
    assertThat(accepted(hash, "build1", 22)).isEmpty();
    assertThat(accepted(hash, "build2", 2222)).isEmpty();
  }

  @Test
  void markersAndSeveralKeysAreRead() throws IOException {
    KnownHosts hosts =
        read(
            "# comment\n\nbuild1 "
                + ONE
                + " comment\nbuild1 "
                + TWO
                + "\n@revoked * "
                + TWO
                + "\n@cert-authority build1 "
                + key("ssh-ed25519", 9)
                + "\n@unknown build1 "
                + key("ssh-ed25519", 8)
                + "\n",
            "build1",
            22);
    assertThat(hosts.accepted()).containsExactly(ONE, TWO);
    assertThat(hosts.revoked()).containsExactly(TWO);
  }

  @Test
  void damagedLinesAreIgnored() throws IOException {
    KnownHosts hosts =
        read(
            "build1\nbuild1 ssh-ed25519\nbuild1 ssh-ed25519 A\u00e4A\nbuild1 ssh-rsa "
                + ONE.base64()
                + "\n@revoked\nbuild1 "
                + ONE,
            "build1",
            22);
    assertThat(hosts.accepted()).containsExactly(ONE);
  }

  @Test
  void aMissingFileIsExplained() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> KnownHosts.read(missing, "build1", 2222))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(missing.toString())
        .hasMessageEndingWith("ssh-keyscan -p 2222 build1");
  }

  private HostKeyVerifier verifier(String text, int port) throws IOException {
    Path file = Files.writeString(folder.resolve("known_hosts"), text);
    return HostKeyVerifier.of(
        new SshTarget(
            "build1",
            port,
            "x",
            new SshSecret.Password(""),
            new HostKeyCheck.KnownHostsFile(file),
            java.time.Duration.ofSeconds(1),
            null));
  }

  @Test
  void aRevokedKeyIsRefusedEvenIfItIsListed() throws IOException {
    HostKeyVerifier verifier = verifier("build1 " + ONE + "\n@revoked * " + ONE, 22);
    assertThat(verifier.accepts(ONE)).isFalse();
    assertThat(verifier.refusal()).contains("build1:22").contains("revoked").contains("SHA256:");
  }

  @Test
  void aKeyWithoutAPortCountsOnlyIfNoneIsListedWithThePort() throws IOException {
    assertThat(verifier("build1 " + ONE, 2222).accepts(ONE)).isTrue();
    HostKeyVerifier other = verifier("build1 " + ONE, 2222);
    assertThat(other.accepts(TWO)).isFalse();
    assertThat(other.refusal()).contains("is not in the known hosts file");
    HostKeyVerifier both = verifier("build1 " + ONE + "\n[build1]:2222 " + TWO, 2222);
    assertThat(both.accepts(ONE)).isFalse();
    assertThat(both.refusal()).contains("has changed: expected " + TWO.label());
  }

  @Test
  void theKeyMustNotChangeDuringAConnection() throws IOException {
    HostKeyVerifier verifier = verifier("build1 " + ONE + "\nbuild1 " + TWO, 22);
    assertThat(verifier.accepts(ONE)).isTrue();
    assertThat(verifier.accepts(TWO)).isFalse();
    assertThat(verifier.refusal()).contains(ONE.label(), TWO.label());
  }

  @Test
  void typesOfKnownKeysAreProposedFirst() {
    String all = "ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256";
    assertThat(MinaClient.orderHostKeys(all, Set.of("ssh-rsa")))
        .isEqualTo("rsa-sha2-512,rsa-sha2-256,ssh-ed25519,ecdsa-sha2-nistp256");
    assertThat(MinaClient.orderHostKeys(all, Set.of())).isEqualTo(all);
  }

  @Test
  void onlySecureAlgorithmsAreOffered() {
    MinaClient client = MinaClient.get();
    var names = new java.util.ArrayList<>(client.getCipherFactoriesNames());
    names.addAll(client.getMacFactoriesNames());
    names.addAll(client.getSignatureFactoriesNames());
    client.getKeyExchangeFactories().forEach(factory -> names.add(factory.getName()));
    assertThat(names)
        .contains(
            "aes256-gcm@openssh.com",
            "hmac-sha2-256-etm@openssh.com",
            "ssh-ed25519",
            "rsa-sha2-512",
            "curve25519-sha256")
        .noneMatch(name ->
            name.contains("cbc")
                || name.endsWith("sha1")
                || name.contains("-sha1-")
                || name.contains("md5")
                || name.contains("dss")
                || name.equals("ssh-rsa")
                || name.equals("none"));
    assertThat(client.getCompressionFactoriesNames()).containsExactly("none");
  }
}
