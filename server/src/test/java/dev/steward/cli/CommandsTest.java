package dev.steward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

  @TempDir Path folder;
  private FakeTerminal terminal;

  @BeforeEach
  void setUp() {
    terminal = new FakeTerminal(folder);
  }

  @Test
  void helpListsAllCommandsAndTheirOptions() {
    assertThat(terminal.run("--help")).isZero();
    assertThat(terminal.out()).contains("steward token create", "steward whoami", "steward logout");
    assertThat(terminal.run("token", "create", "--help")).isZero();
    assertThat(terminal.out())
        .startsWith("steward token create --server URL [--user U] --name N")
        .contains("--cacert FILE", "--save");
    assertThat(terminal.run("whoami", "-h")).isZero();
    assertThat(terminal.out()).doesNotContain("--save");
  }

  @Test
  void groupHelpListsOnlyItsCommands() {
    assertThat(terminal.run("token", "--help")).isZero();
    assertThat(terminal.out())
        .contains("steward token create", "steward token list", "steward token revoke")
        .doesNotContain("steward login");
  }

  @Test
  void helpForACommandIsThatOfTheCommand() {
    assertThat(terminal.run("help", "token", "create")).isZero();
    assertThat(terminal.out()).startsWith("steward token create --server URL");
    assertThat(terminal.run("help", "token")).isZero();
    assertThat(terminal.out()).contains("steward token revoke").doesNotContain("steward login");
    for (String[] typed :
        new String[][] {{"check-configuration", "--help"}, {"help", "check-configuration"}}) {
      assertThat(terminal.run(typed)).isEqualTo(2);
      assertThat(terminal.out()).isEmpty();
      assertThat(terminal.err())
          .contains("run 'steward help check-configuration --server URL', or set JENKINS_URL");
    }
    terminal.withVariable("JENKINS_URL", "http://127.0.0.1:1/");
    for (String help : new String[] {"--help", "-h", "help"}) {
      assertThat(terminal.run(help)).isZero();
      assertThat(terminal.out()).contains("steward token create");
    }
  }

  @Test
  void connectionOptionsMayPrecedeTheCommand() {
    assertThat(
            RemoteCommand.commandFirst(List.of("--server", "u", "--http", "build", "a", "--", "b")))
        .containsExactly("build", "a", "--server", "u", "--http", "--", "b");
    assertThat(RemoteCommand.commandFirst(List.of("--server=u", "whoami")))
        .containsExactly("whoami", "--server=u");
    assertThat(RemoteCommand.commandFirst(List.of("--server"))).containsExactly("--server");
  }

  @Test
  void aGroupWithoutCommandListsItsCommands() {
    assertThat(terminal.run("token")).isEqualTo(2);
    assertThat(terminal.err())
        .contains("the subcommand is missing or unknown; use one of create, list, revoke");
    assertThat(terminal.run("token", "frobnicate")).isEqualTo(2);
  }

  @Test
  void unknownCommandsArePrintedWithoutControlCharacters() {
    assertThat(terminal.run("frob\u001b[2J\nnicate")).isEqualTo(2);
    assertThat(terminal.err())
        .isEqualTo(
            "steward: unknown command 'frob[2J nicate'. Run 'steward --help'. For a server"
                + " command, add --server URL or set JENKINS_URL.\n");
  }

  @Test
  void invalidOptionsAreUsageErrors() {
    assertThat(terminal.run("whoami", "--server")).isEqualTo(2);
    assertThat(terminal.err()).contains("--server needs a value");
    assertThat(terminal.run("whoami", "stray")).isEqualTo(2);
    assertThat(terminal.err()).contains("unexpected argument 'stray'. Options: --allow-http,");
    assertThat(terminal.run("whoami", "--verbose=yes")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", " ", "a\nb", "a\u202eb"})
  void anInvalidUserNameIsAUsageError(String user) {
    assertThat(terminal.run("whoami", "--server", "http://127.0.0.1:1/", "--user", user))
        .isEqualTo(2);
    assertThat(terminal.err()).contains("--user must be a login name");
  }

  @Test
  void serverTextIsShortenedToOneLine() {
    assertThat(Terminal.sanitize("a\u001b[31m\r\n b\u2028c\u202e\u0007" + "x".repeat(500)))
        .startsWith("a[31m b cxxx")
        .hasSize(201)
        .endsWith("…");
  }

  @Test
  void aPipedPasswordIsReadAsOneLine() throws Exception {
    InputStream in =
        new ByteArrayInputStream("pässword \r\nnext\n".getBytes(StandardCharsets.UTF_8));
    var prompt =
        new PasswordPrompt(in, new PrintStream(java.io.OutputStream.nullOutputStream()), _ -> null);
    assertThat(prompt.readSecret("Password: ")).isEqualTo("pässword ");
    assertThat(prompt.ask("Really?")).isNull();
    assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("next\n");
    assertThat(prompt.readSecret("Password: ")).isNull();
  }

  @Test
  void aTypedPasswordIsHiddenAndTheTerminalRestored() {
    var sttyArguments = new java.util.ArrayList<String>();
    var output = new java.io.ByteArrayOutputStream();
    var prompt =
        new PasswordPrompt(
            new ByteArrayInputStream("secret\n".getBytes(StandardCharsets.UTF_8)),
            new PrintStream(output, true, StandardCharsets.UTF_8),
            setting -> {
              sttyArguments.add(setting);
              return "-g".equals(setting) ? "settings" : "";
            });
    assertThat(prompt.readSecret("Password: ")).isEqualTo("secret");
    assertThat(sttyArguments).isEqualTo(List.of("-g", "-echo", "settings"));
    assertThat(output.toString(StandardCharsets.UTF_8))
        .startsWith("Password: ")
        .doesNotContain("secret");
  }
}
