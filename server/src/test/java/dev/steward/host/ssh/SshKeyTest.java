package dev.steward.host.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.SshServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Logins to a real sshd with private keys of all kinds. */
@Tag("integration")
class SshKeyTest extends SshFixture {

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
}
