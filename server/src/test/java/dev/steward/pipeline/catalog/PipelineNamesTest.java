package dev.steward.pipeline.catalog;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.pipeline.catalog.SymbolDescriptions.SymbolDescription;
import dev.steward.pipeline.lint.Linter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The names that Jenkinsfiles use most are described, in the reference, and tested. */
class PipelineNamesTest {

  private static final String FILE = "/pipeline-names.txt";
  private static final int COUNT = 100;

  /**
   * A name.
   *
   * @param testClass relative to the package of the server
   */
  record PipelineName(int rank, String name, String testClass, String testMethod) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<PipelineName> names() throws IOException {
    try (InputStream in = requireNonNull(PipelineNamesTest.class.getResourceAsStream(FILE))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> {
            String[] parts = line.split("[ #]", 4);
            return new PipelineName(Integer.parseInt(parts[0]), parts[1], parts[2], parts[3]);
          })
          .toList();
    }
  }

  static Collection<SymbolDescription> symbols() {
    return SymbolDescriptions.all();
  }

  @Test
  void theListIsComplete() throws IOException {
    assertThat(names())
        .extracting(PipelineName::rank)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, COUNT).boxed().toList());
    assertThat(names()).extracting(PipelineName::name).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aNameIsDescribed(PipelineName name) {
    StepDescription step = StepDescriptions.find(name.name());
    SymbolDescription symbol = SymbolDescriptions.find(name.name());
    assertThat(Stream.of(step, symbol).filter(description -> description != null)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("names")
  void aNameHasAnEntryInTheReference(PipelineName name) throws IOException {
    String anchor = PipelineStepsPages.anchor(name.name());
    Path folder = Path.of("../docs/reference");
    String page = anchor.substring(0, anchor.indexOf('#'));
    assertThat(Files.readAllLines(folder.resolve(page))).contains("## " + name.name());
    assertThat(Files.readString(folder.resolve("pipeline-steps.md")))
        .contains("[`" + name.name() + "`](" + anchor + ")");
  }

  @ParameterizedTest
  @MethodSource("names")
  void aNameHasATest(PipelineName name) throws Exception {
    Class<?> type =
        Class.forName("dev.steward." + name.testClass(), false, getClass().getClassLoader());
    List<Method> tests =
        Stream.of(type.getDeclaredMethods())
            .filter(method -> method.getName().equals(name.testMethod()))
            .filter(method ->
                method.isAnnotationPresent(Test.class)
                    || method.isAnnotationPresent(ParameterizedTest.class))
            .toList();
    assertThat(tests).hasSize(1);
    if (SymbolAlternatives.problem(name.name()) != null) {
      // Its test takes the names from the same list.
      return;
    }
    Path source = Path.of("src/test/java", type.getName().replace('.', '/') + ".java");
    if (type.getSimpleName().equals("DeclarativeRunsTest")) {
      // Its scripts are recorded files, whose names say what they use.
      assertThat(source).content().contains("-" + name.name() + "-");
      return;
    }
    assertThat(source).content().containsPattern("\\b" + Pattern.quote(name.name()) + "\\b");
  }

  @ParameterizedTest
  @MethodSource("symbols")
  void aSymbolHasTextsAndAnExample(SymbolDescription symbol) {
    assertThat(symbol.place()).isNotBlank();
    assertThat(symbol.summary()).endsWith(".");
    assertThat(symbol.arguments()).allMatch(argument -> argument.summary().endsWith("."));
    assertThat(symbol.notes()).allMatch(note -> note.endsWith("."));
    assertThat(Linter.lint(symbol.example())).isEmpty();
    boolean missing = SymbolAlternatives.problem(symbol.name()) != null;
    if (!missing) {
      assertThat(symbol.example()).containsPattern("\\b" + Pattern.quote(symbol.name()) + "\\b");
    }
    assertThat(missing || SymbolCatalog.has(symbol.name()) || symbol.name().startsWith("print"))
        .isTrue();
  }

  @Test
  void theLinterNamesTheAlternativeOfAMissingObject() {
    assertThat(Linter.lint("def x = [patchsetCreated()]"))
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.message()).isEqualTo(SymbolAlternatives.problem("patchsetCreated")));
  }
}
