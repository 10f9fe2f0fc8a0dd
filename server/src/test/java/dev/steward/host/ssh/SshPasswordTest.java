package dev.steward.host.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Password logins to a server in the test; a real sshd would need an account with a password. */
class SshPasswordTest {

  private static final String PASSWORD = "pa55 wörd";

  private static SshServer server;

  /** Secrets that the server received. */
  private static final List<String> RECEIVED = new CopyOnWriteArrayList<>();

  private final List<String> log = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    // As in the product, support for keys is registered before MINA's classes are used.
    MinaClient.get();
    server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    var hostKeys = new SimpleGeneratorHostKeyProvider();
    hostKeys.setAlgorithm("EC");
    server.setKeyPairProvider(hostKeys);
    server.setPasswordAuthenticator((user, password, _) -> isRight(user, password));
    server.setPublickeyAuthenticator((_, _, _) -> false);
    server.start();
  }

  private static boolean isRight(String user, String password) {
    RECEIVED.add(password);
    return user.equals("builder") && password.equals(PASSWORD);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close(true).await();
  }

  @BeforeEach
  void reset() {
    RECEIVED.clear();
    server.setKeyboardInteractiveAuthenticator(new Prompts(List.of("Password for builder: ")));
    server.setUserAuthFactories(List.of(UserAuthPasswordFactory.INSTANCE));
    org.apache.sshd.core.CoreModuleProperties.AUTH_METHODS.remove(server);
  }

  /** Asks for values, of which the first must be the password. */
  private record Prompts(List<String> texts) implements KeyboardInteractiveAuthenticator {

    @Override
    public InteractiveChallenge generateChallenge(
        ServerSession session, String username, String lang, String subMethods) {
      var challenge = new InteractiveChallenge();
      challenge.setInteractionName("login");
      challenge.setInteractionInstruction("");
      challenge.setLanguageTag("");
      for (String text : texts) {
        challenge.addPrompt(text, false);
      }
      return challenge;
    }

    @Override
    public boolean authenticate(ServerSession session, String username, List<String> responses) {
      return responses.size() == texts.size() && isRight(username, responses.getFirst());
    }
  }

  private static SshTarget target(SshSecret secret) {
    return new SshTarget(
        "127.0.0.1",
        server.getPort(),
        "builder",
        secret,
        new HostKeyCheck.None(),
        Duration.ofSeconds(20),
        null);
  }

  private void logIn() throws IOException {
    try (SshConnection connection =
        SshConnection.open(target(new SshSecret.Password(PASSWORD)), log::add)) {
      assertThat(connection.isOpen()).isTrue();
    }
    assertThat(RECEIVED).containsExactly(PASSWORD);
  }

  private String refusal(String password) {
    SshTarget target = target(new SshSecret.Password(password));
    Throwable failure = catchThrowable(() -> SshConnection.open(target, log::add).close());
    assertThat(failure).isInstanceOf(IOException.class);
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      assertThat(cause.toString()).doesNotContain(password);
    }
    assertThat(log.toString() + target).doesNotContain(password);
    return String.valueOf(failure.getMessage());
  }

  @Test
  void aPasswordIsAccepted() throws IOException {
    logIn();
  }

  @Test
  void aPasswordAnswersAKeyboardInteractiveLogin() throws IOException {
    server.setUserAuthFactories(List.of(UserAuthKeyboardInteractiveFactory.INSTANCE));
    logIn();
    RECEIVED.clear();
    server.setKeyboardInteractiveAuthenticator(new Prompts(List.of("Enter your PIN")));
    logIn();
  }

  @Test
  void aWrongPasswordIsSentOnceForEachMethodAndNamed() {
    assertThat(refusal("wr0ng"))
        .isEqualTo(
            "the login to 127.0.0.1:"
                + server.getPort()
                + " as user builder failed: the server does not accept the password. Correct the"
                + " credential.");
    assertThat(RECEIVED).containsExactly("wr0ng");
    RECEIVED.clear();
    server.setUserAuthFactories(
        List.of(UserAuthPasswordFactory.INSTANCE, UserAuthKeyboardInteractiveFactory.INSTANCE));
    assertThat(refusal("wr0ng")).contains("does not accept the password");
    assertThat(RECEIVED).containsExactly("wr0ng", "wr0ng");
  }

  @Test
  void aServerThatAsksForMoreThanAPasswordGetsNothing() {
    server.setUserAuthFactories(List.of(UserAuthKeyboardInteractiveFactory.INSTANCE));
    server.setKeyboardInteractiveAuthenticator(
        new Prompts(List.of("Password: ", "One-time code: ")));
    assertThat(refusal(PASSWORD)).contains("asks for more than a password");
    assertThat(RECEIVED).isEmpty();
  }

  @Test
  void aServerWithoutPasswordsSaysWhatItAccepts() {
    server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
    assertThat(refusal(PASSWORD)).contains("does not accept passwords, only: publickey");
  }

  @Test
  void aServerThatNeedsASecondMethodSaysSo() {
    server.setUserAuthFactories(
        List.of(UserAuthPasswordFactory.INSTANCE, UserAuthPublicKeyFactory.INSTANCE));
    org.apache.sshd.core.CoreModuleProperties.AUTH_METHODS.set(server, "password,publickey");
    assertThat(refusal(PASSWORD)).contains("requires another method as well (publickey)");
  }

  @Test
  void textFormsNeverContainTheSecret() {
    for (Object shown :
        List.of(
            new SshSecret.Password(PASSWORD),
            new SshSecret.PrivateKey(PASSWORD, PASSWORD),
            target(new SshSecret.Password(PASSWORD)),
            Map.of("a", new SshSecret.PrivateKey("x", PASSWORD)))) {
      assertThat(shown.toString()).doesNotContain(PASSWORD);
    }
  }
}
