package dev.steward.host;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.host.ProgramRunner.ProgramResult;
import dev.steward.host.ProgramRunner.ProgramSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Short programs and the search for programs, on every kind of machine. */
@Tag("integration")
abstract class ProgramContract extends ProcessContract {

  @Test
  void aProgramReturnsItsOutput() throws Exception {
    ProgramResult result = program("printf 'a\\nb'; printf e >&2; printf \"$V\" >&2; exit 3");
    assertThat(result).isEqualTo(new ProgramResult(3, "a\nb", "ex'\ny"));
    assertThat(program("cat; echo \"${HOME-none}\"").output()).isEqualTo("none\n");
  }

  private ProgramResult program(String script) throws Exception {
    return workspace.run(
        new ProgramSpec(
            List.of("sh", "-c", script),
            Map.of("PATH", host.facts().path(), "V", "x'\ny"),
            MINUTE));
  }

  @Test
  void theOutputOfAProgramIsLimited() throws Exception {
    ProgramResult result =
        program("head -c 70000000 /dev/zero | tr '\\0' x; head -c 100000 /dev/zero >&2");
    assertThat(result.output()).hasSize(ProgramRunner.MAX_OUTPUT_BYTES);
    assertThat(result.errorOutput()).hasSize(ProgramRunner.MAX_ERROR_BYTES);
  }

  @Test
  void aProgramThatTakesTooLongIsKilled() throws Exception {
    assertThatThrownBy(() ->
            workspace.run(
                new ProgramSpec(
                    List.of("sh", "-c", "echo $$ >\"$F\"; exec sleep 300"),
                    Map.of("PATH", host.facts().path(), "F", folder().resolve("pid").toString()),
                    Duration.ofMillis(1_500))))
        .isInstanceOf(TimeoutException.class);
    awaitEnd("pid");
    assertThat(program("echo works").output()).isEqualTo("works\n");
  }

  @Test
  void aMissingProgramIsReported() {
    assertThatThrownBy(() ->
            workspace.run(
                new ProgramSpec(
                    List.of("no-such-program"), Map.of("PATH", host.facts().path()), MINUTE)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-program");
  }

  @Test
  void programsAndFoldersAreLookedUpOnTheMachine() throws IOException {
    Path program = file("bin dir/tool", "#!/bin/sh\n");
    String bin = requireNonNull(program.getParent()).toString();
    assertThat(workspace.isExecutable(program.toString())).isFalse();
    assertThat(workspace.isFile(program.toString())).isTrue();
    assertThat(workspace.findProgram("tool", "/usr/bin:" + bin)).isNull();
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    assertThat(workspace.isExecutable(program.toString())).isTrue();
    assertThat(workspace.findProgram("tool", ":/usr/bin:" + bin + ":/bin"))
        .isEqualTo(program.toString());
    assertThat(workspace.findProgram("*", bin)).isNull();
    assertThat(workspace.isFolder(bin)).isTrue();
    assertThat(workspace.isFolder(program.toString())).isFalse();
    assertThat(workspace.isFile(bin)).isFalse();
  }
}
