package dev.steward.pipeline.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every construct of the language, with its tree. The golden file has a section for each: a title,
 * the source, {@code ----}, and the tree.
 */
class ConstructsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/pipelines/constructs.txt");

  @Test
  void everyConstructHasItsTree() throws IOException {
    Golden.assertText(
        GOLDEN,
        Stream.of(Files.readString(GOLDEN).split("(?m)^==== ", -1))
            .skip(1)
            .map(ConstructsTest::section)
            .collect(Collectors.joining()));
  }

  private static String section(String section) {
    String title = section.substring(0, section.indexOf('\n'));
    String source =
        section.substring(section.indexOf('\n') + 1, section.indexOf("\n----", title.length()));
    return "==== " + title + "\n" + source + "\n----\n" + tree(source) + "\n\n";
  }

  private static String tree(String source) {
    try {
      return TreePrinter.print(ScriptParser.parse("WorkflowScript", source));
    } catch (SyntaxFailure e) {
      assertThat(e.problems()).hasSize(1);
      return "error: " + ErrorReport.of("WorkflowScript", source, e.problems().getFirst()).strip();
    }
  }
}
