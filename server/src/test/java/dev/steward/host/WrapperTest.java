package dev.steward.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class WrapperTest {

  @TempDir Path folder;

  /** The log of a step whose server sent only this input and then disappeared. */
  private String logAfter(String input) throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Files.writeString(log, "");
    var builder =
        new ProcessBuilder(
            List.of(
                "/bin/sh",
                "-c",
                Wrapper.SCRIPT,
                "steward",
                folder.toString(),
                log.toString(),
                folder.toString(),
                "0",
                "heading",
                "/bin/sh",
                "-c",
                Wrapper.INNER,
                "steward",
                "/bin/sh",
                "-c",
                "echo \"N is $N\""));
    builder.environment().put(Host.COOKIE_VARIABLE, "c00kie");
    Process process = builder.start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    process.waitFor();
    return Files.readString(log);
  }

  @Test
  void aStepWithIncompleteInputIsNotStarted() throws Exception {
    String complete = "1\ns/secret/****/g\nexport N='5 of\nsecret'\n# c00kie";
    for (int i = 0; i < complete.length(); i++) {
      assertThat(logAfter(complete.substring(0, i))).isEmpty();
    }
    assertThat(folder.resolve("claimed")).doesNotExist();
    assertThat(logAfter(complete)).isEqualTo("heading\nN is 5 of\n****\n");
    assertThat(folder.resolve("exit")).hasContent("0");
  }
}
