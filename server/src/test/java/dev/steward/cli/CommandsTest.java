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
  private Typed typed;

  @BeforeEach
  void sitDown() {
    typed = new Typed(folder);
  }

  @Test
  void helpNamesAllCommandsAndEachTellsItsOwn() {
    assertThat(typed.run("--help")).isZero();
    assertThat(typed.out()).contains("steward token create", "steward whoami", "steward logout");
    assertThat(typed.run("token", "create", "--help")).isZero();
    assertThat(typed.out())
        .startsWith("steward token create --server URL [--user U] --name N")
        .contains("--cacert FILE", "--save");
    assertThat(typed.run("whoami", "-h")).isZero();
    assertThat(typed.out()).doesNotContain("--save");
  }

  @Test
  void helpOfAGroupNamesItsCommandsAlone() {
    assertThat(typed.run("token", "--help")).isZero();
    assertThat(typed.out())
        .contains("steward token create", "steward token list", "steward token revoke")
        .doesNotContain("steward login");
  }

  @Test
  void aGroupAloneSaysWhichThereAre() {
    assertThat(typed.run("token")).isEqualTo(2);
    assertThat(typed.err()).contains("missing subcommand: one of create, list, revoke");
    assertThat(typed.run("token", "frobnicate")).isEqualTo(2);
  }

  @Test
  void whatIsNoCommandIsSaidOnOneLineWithoutControlCharacters() {
    assertThat(typed.run("frob\u001b[2J\nnicate")).isEqualTo(2);
    assertThat(typed.err())
        .isEqualTo("steward: unknown command 'frob[2J nicate'. Run 'steward --help'.\n");
  }

  @Test
  void anOptionWithoutItsValueIsUsage() {
    assertThat(typed.run("whoami", "--server")).isEqualTo(2);
    assertThat(typed.err()).contains("--server needs a value");
    assertThat(typed.run("whoami", "stray")).isEqualTo(2);
    assertThat(typed.err()).contains("unexpected argument 'stray'. Options: --allow-http,");
    assertThat(typed.run("whoami", "--verbose=yes")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", " ", "a\nb", "a\u202eb"})
  void aUserNameThatNoServerCanHaveIsUsage(String user) {
    assertThat(typed.run("whoami", "--server", "http://127.0.0.1:1/", "--user", user)).isEqualTo(2);
    assertThat(typed.err()).contains("--user takes the login name");
  }

  @Test
  void whatStrangersSayIsShortAndOnOneLine() {
    assertThat(Terminal.said("a\u001b[31m\r\n b\u2028c\u202e\u0007" + "x".repeat(500)))
        .startsWith("a[31m b cxxx")
        .hasSize(201)
        .endsWith("…");
  }

  @Test
  void aPipedPasswordIsOneLineAndTheNextIsLeft() throws Exception {
    InputStream in =
        new ByteArrayInputStream("pässword \r\nnext\n".getBytes(StandardCharsets.UTF_8));
    var keyboard =
        new Keyboard(in, new PrintStream(java.io.OutputStream.nullOutputStream()), _ -> null);
    assertThat(keyboard.secret("Password: ")).isEqualTo("pässword ");
    assertThat(keyboard.answer("Really?")).isNull();
    assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("next\n");
    assertThat(keyboard.secret("Password: ")).isNull();
  }

  @Test
  void aTypedPasswordIsHiddenAndTheTerminalPutBack() {
    var asked = new java.util.ArrayList<String>();
    var shown = new java.io.ByteArrayOutputStream();
    var keyboard =
        new Keyboard(
            new ByteArrayInputStream("secret\n".getBytes(StandardCharsets.UTF_8)),
            new PrintStream(shown, true, StandardCharsets.UTF_8),
            setting -> {
              asked.add(setting);
              return "-g".equals(setting) ? "settings" : "";
            });
    assertThat(keyboard.secret("Password: ")).isEqualTo("secret");
    assertThat(asked).isEqualTo(List.of("-g", "-echo", "settings"));
    assertThat(shown.toString(StandardCharsets.UTF_8))
        .startsWith("Password: ")
        .doesNotContain("secret");
  }
}
