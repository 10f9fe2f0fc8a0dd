package dev.steward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.boot.StewardAccess;
import dev.steward.testing.LocalCli;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The completion scripts; the one for bash runs in a real bash. */
@Tag("integration")
class CompletionTest {

  @TempDir Path folder;

  private static String script(String shell) {
    var cli = new LocalCli();
    assertThat(cli.run("completion", shell)).as(cli.err()).isZero();
    return cli.out();
  }

  /** Completes the last word; bash splits words at {@code =}, so the caller must do so too. */
  private List<String> complete(String... words) throws IOException, InterruptedException {
    Path file = folder.resolve("steward.bash");
    Files.writeString(file, script("bash"));
    var command =
        new ArrayList<>(
            List.of(
                "bash",
                "--norc",
                "-c",
                "set -u; source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _steward;"
                    + " ((${#COMPREPLY[@]})) && printf '%s\\n' \"${COMPREPLY[@]}\"; exit 0",
                file.toString(),
                "steward"));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }

  @Test
  void commandsAndSubcommandsAreCompleted() throws Exception {
    assertThat(complete(""))
        .contains("serve", "token", "user", "backup", "restore", "whoami", "completion", "help")
        .doesNotContain("train");
    assertThat(complete("to")).containsExactly("token");
    assertThat(complete("pipeline", "")).contains("lint");
    assertThat(complete("token", "")).containsExactly("create", "list", "revoke", "--help");
    assertThat(complete("completion", "z")).containsExactly("zsh");
  }

  @Test
  void optionsOfTheCommandAreCompleted() throws Exception {
    assertThat(complete("token", "revoke", "--u")).containsExactly("--user", "--uuid");
    assertThat(complete("user", "list", "")).containsExactly("--database", "--help", "--home");
    assertThat(complete("--po")).containsExactly("--port");
    assertThat(complete("--home", "token", "--exec")).containsExactly("--executors");
    assertThat(complete("list-jobs", "--s")).containsExactly("--server");
  }

  @Test
  void knownValuesAreCompleted() throws Exception {
    assertThat(complete("serve", "--log-format", "")).containsExactly("text", "json");
    assertThat(complete("serve", "--log-format", "=", "j")).containsExactly("json");
    assertThat(complete("serve", "--log-format=j")).containsExactly("--log-format=json");
    assertThat(complete("token", "create", "--expires", "n")).containsExactly("never");
    assertThat(complete("token", "create", "--name", "")).isEmpty();
    assertThat(complete("token", "create", "--name", "=", "x", "--sa")).containsExactly("--save");
  }

  @Test
  void filesAndFoldersAreCompleted() throws Exception {
    Files.createDirectory(folder.resolve("data home"));
    Files.createFile(folder.resolve("data.zip"));
    assertThat(complete("restore", "--from", "da"))
        .containsExactlyInAnyOrder("data home", "data.zip");
    assertThat(complete("pipeline", "lint", "da"))
        .containsExactlyInAnyOrder("data home", "data.zip");
    assertThat(complete("pipeline", "lint", "--")).containsExactly("--help", "--library");
    assertThat(complete("pipeline", "lint", "--library", "da")).containsExactly("data home");
    assertThat(complete("restore", "--home", "da")).containsExactly("data home");
    assertThat(complete("restore", "--home", "=", "da")).containsExactly("data home");
    assertThat(complete("serve", "--config=da"))
        .containsExactlyInAnyOrder("--config=data home", "--config=data.zip");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void allScriptsKnowAllCommandsAndOptions(String shell) {
    String script = script(shell);
    for (Command command : StewardAccess.commands(List.of())) {
      if (!command.summary().isEmpty()) {
        assertThat(script).contains(command.name().split(" ", -1));
        for (String option : command.valueOptions()) {
          assertThat(script).contains(shell.equals("fish") ? "-l " + option.substring(2) : option);
        }
      }
    }
    assertThat(script).doesNotContain("train");
  }

  @Test
  void eachOptionHasOneKindOfValue() {
    var options = new TreeSet<String>();
    StewardAccess.commands(List.of()).forEach(command -> options.addAll(command.valueOptions()));
    var kinds = new ArrayList<String>();
    kinds.addAll(OptionValues.FILES);
    kinds.addAll(OptionValues.FOLDERS);
    kinds.addAll(OptionValues.CHOICES.keySet());
    kinds.addAll(OptionValues.TEXT);
    assertThat(kinds).containsExactlyInAnyOrderElementsOf(options);
  }
}
