package dev.steward.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class WrapperTest {

  @TempDir Path folder;

  /** The log of a step whose server sent only this input and then disappeared. */
  private String logAfter(String input, boolean switchesUser)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Files.writeString(log, "");
    var arguments =
        new ArrayList<>(
            List.of(
                "/bin/sh",
                "-c",
                Wrapper.SCRIPT,
                "steward",
                folder.resolve("state").toString(),
                log.toString(),
                folder.toString(),
                "0",
                switchesUser ? "1" : "0",
                "heading"));
    if (switchesUser) {
      arguments.addAll(List.of("/bin/sh", "-c", Wrapper.INNER, "steward"));
    }
    arguments.addAll(List.of("/bin/sh", "-c", "echo \"N is $N\"; exit 3"));
    var builder = new ProcessBuilder(arguments);
    builder.environment().put(Host.COOKIE_VARIABLE, "c00kie");
    Process process = builder.start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    process.waitFor();
    return Files.readString(log);
  }

  /** Input of a step that masks a secret. */
  private static String input() {
    return Wrapper.input(
        SedMasking.of(List.of("secret")), "export N='5 of\nit'\\''s secret'\n", "c00kie");
  }

  @Test
  void aStepWithIncompleteInputIsNotStarted() throws Exception {
    String complete = input().strip();
    for (int i = 0; i < complete.length(); i++) {
      assertThat(logAfter(complete.substring(0, i), false)).isEmpty();
    }
    assertThat(folder.resolve("state")).doesNotExist();
    assertThat(logAfter(complete, false)).isEqualTo("heading\nN is 5 of\nit's ****\n");
    CommandState state = CommandState.parse(Files.readString(folder.resolve("state")));
    assertThat(state.process()).matches("[0-9]+ [0-9]+");
    assertThat(state.exit()).isEqualTo(3);
  }

  @Test
  void aClaimedStepIsNotStartedAgain() throws Exception {
    assertThat(logAfter(input(), true)).isEqualTo("heading\nN is 5 of\nit's ****\n");
    assertThat(logAfter(input(), true)).isEmpty();
  }

  @Test
  void aRevokedStepIsNotStarted() throws Exception {
    Files.writeString(folder.resolve("state"), CommandState.REVOKED + "\n");
    assertThat(logAfter(input(), false)).isEmpty();
    assertThat(folder.resolve("state")).hasContent(CommandState.REVOKED + "\n");
  }

  @Test
  void aStepClaimedByAnOlderVersionIsNotStartedAgain() throws Exception {
    Files.createDirectory(folder.resolve("state"));
    assertThat(logAfter(input(), false)).isEmpty();
    assertThat(folder.resolve("state")).isEmptyDirectory();
  }
}
