package dev.steward.pipeline.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Small scripts and their values, which Groovy 2.4.21 gave. In the files, {@code ###} begins a
 * case, and {@code =>} its outcome: the text and the class of the value, or the exception.
 */
class ScriptCasesTest {
  private static final Path CASES = Path.of("src/test/resources/pipeline/interpreter");

  private record Case(String name, String script, String outcome) {}

  @TestFactory
  Stream<DynamicNode> scriptsHaveTheValuesThatGroovyGives() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(CASES)) {
      files = all.sorted().toList();
    }
    List<DynamicNode> nodes = new ArrayList<>();
    for (Path file : files) {
      nodes.add(
          DynamicContainer.dynamicContainer(
              file.getFileName().toString(),
              read(file).stream()
                  .map(scriptCase ->
                      DynamicTest.dynamicTest(
                          scriptCase.name(),
                          () ->
                              assertThat(Scripts.outcome(scriptCase.script()).stripTrailing())
                                  .as(scriptCase.script())
                                  .isEqualTo(scriptCase.outcome())))));
    }
    return nodes.stream();
  }

  private static List<Case> read(Path file) throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String part : ("\n" + Files.readString(file)).split("\n### ", -1)) {
      int end = part.indexOf('\n');
      int outcome = part.indexOf("\n=> ");
      if (end > 0 && outcome > 0) {
        cases.add(
            new Case(
                part.substring(0, end),
                part.substring(end + 1, outcome + 1),
                part.substring(outcome + 4).stripTrailing()));
      }
    }
    return cases;
  }
}
