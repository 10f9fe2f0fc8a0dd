package dev.steward.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Golden files: generated text that is kept in the repository, so that every change to the text is
 * visible in a diff. {@code ./dev accept} (the system property {@code accept}) rewrites them.
 */
public final class Golden {

  private static final boolean ACCEPT = Boolean.getBoolean("accept");

  private Golden() {}

  /** Compares lines to a golden file; the lines are also written to {@code target}. */
  public static void assertLines(Path golden, List<String> lines) throws IOException {
    assertText(golden, String.join("\n", lines) + "\n");
  }

  /** Compares text to a golden file; the text is also written to {@code target}. */
  public static void assertText(Path golden, String text) throws IOException {
    if (ACCEPT) {
      Files.writeString(golden, text);
      return;
    }
    Path actual = Files.createDirectories(Path.of("target")).resolve(golden.getFileName());
    Files.writeString(actual, text);
    assertThat(Files.exists(golden) ? Files.readString(golden).lines().toList() : List.of())
        .as(
            "%s: compare it with %s, and run ./dev accept if the change is intended",
            golden, actual)
        .isEqualTo(text.lines().toList());
  }
}
