package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.cli.Command;
import dev.steward.testing.LocalCli;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The help of the launcher's commands. */
@Tag("integration")
class LauncherHelpTest {

  static Stream<String> commands() {
    return Main.commands(List.of()).stream().map(Command::name);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachListOfOptionsContainsHelp(String command) {
    var cli = new LocalCli();
    assertThat(cli.run((command + " --help").split(" ", -1))).isZero();
    assertThat(cli.out()).startsWith("steward " + command);
    if (cli.out().lines().anyMatch(line -> line.strip().startsWith("--"))) {
      assertThat(cli.out()).containsPattern("\n +--help +show this help");
    }
  }

  @Test
  void optionsOfTheServerAreListed() {
    var cli = new LocalCli();
    cli.run("serve", "--help");
    assertThat(cli.out()).contains("\n  --help                      show this help\n");
  }

  @Test
  void completionScriptsAreExplained() {
    var cli = new LocalCli();
    cli.run("--help");
    assertThat(cli.out()).contains("steward completion bash print a completion script for bash");
    cli.run("completion", "bash", "--help");
    assertThat(cli.out()).contains("source <(steward completion bash)");
    assertThat(cli.run("completion")).isEqualTo(2);
    assertThat(cli.err()).contains("one of bash, zsh, fish");
  }
}
