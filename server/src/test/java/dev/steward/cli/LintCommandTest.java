package dev.steward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TextMutation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LintCommandTest {

  /** Broken variants of each recorded pipeline. */
  private static final int MUTATIONS = 5;

  @TempDir Path folder;

  private final FakeTerminal terminal = new FakeTerminal(Path.of("unused"));

  private int lint(String text) throws IOException {
    return terminal.run("pipeline", "lint", file(text));
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("Jenkinsfile"), text).toString();
  }

  private String out() {
    return terminal.out().replace(folder + "/", "");
  }

  @Test
  void aValidPipelineIsValid() throws Exception {
    assertThat(lint("node { sh 'make' }\n")).isZero();
    assertThat(out()).isEqualTo("Jenkinsfile: valid\n");
    assertThat(terminal.err()).isEmpty();
  }

  private void library(String file, String text) throws IOException {
    Path path = folder.resolve("tools").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private int lintWithLibrary(String text) throws IOException {
    return terminal.run(
        "pipeline", "lint", file(text), "--library", "tools=" + folder.resolve("tools"));
  }

  @Test
  void theNamesOfALibraryInAFolderAreKnown() throws Exception {
    library("vars/greet.groovy", "def call(n) { echo n }\ndef twice(n) { n * 2 }\n");
    library(
        "src/org/acme/Tool.groovy",
        "package org.acme\nclass Tool { Tool(s) {}\n def show() { 1 } }\n");
    library(
        "src/org/acme/Limits.groovy",
        "package org.acme\nclass Limits { static int max() { 1 } }\n");
    String valid =
        """
        @Library('tools@v1')
        import org.acme.Tool
        import static org.acme.Limits.*
        def tool = new Tool(this)
        tool.show()
        greet 'x'
        greet.twice(2)
        echo "${max()}"
        new org.acme.Tool(this).show()
        """;
    assertThat(lintWithLibrary(valid)).as(terminal.out()).isZero();
    assertThat(out()).isEqualTo("Jenkinsfile: valid\n");
  }

  @Test
  void anUnknownNameIsAnErrorIfAllLibrariesAreKnown() throws Exception {
    library("vars/greet.groovy", "def call(n) { echo n }\n");
    assertThat(
            lintWithLibrary(
                "@Library('tools') _\nimport org.acme.None\ngreat 'x'\ngreet.once(1)\n"))
        .isEqualTo(1);
    assertThat(out())
        .contains(
            "Jenkinsfile:2:1: error: unable to resolve class org.acme.None",
            "Jenkinsfile:3:1: error: No such DSL method 'great'",
            "error: No value has a method 'once' that a script may call",
            "Jenkinsfile: 3 errors");
    assertThat(lintWithLibrary("@Library(['tools', 'other']) _\ngreat 'x'\n")).isZero();
    assertThat(out()).contains("warning: No such DSL method 'great', unless the shared library");
  }

  @Test
  void aFolderWithoutALibraryIsRefused() throws Exception {
    String file = file("greet 'x'\n");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThat(terminal.run("pipeline", "lint", file, "--library", empty.toString())).isEqualTo(2);
    assertThat(terminal.err())
        .contains("Library empty expected to contain at least one of src or vars directories");
    assertThat(
            terminal.run("pipeline", "lint", file, "--library", "tools=" + folder.resolve("none")))
        .isEqualTo(2);
    assertThat(terminal.err()).contains("is not a folder. Use NAME=DIR.");
    library("vars/greet.groovy", "def call(n) { echo n }\n");
    String tools = folder.resolve("tools").toString();
    assertThat(terminal.run("pipeline", "lint", file, "--library", tools, "--library", tools))
        .isEqualTo(2);
    assertThat(terminal.err()).contains("There are two libraries named tools.");
    assertThat(terminal.run("pipeline", "lint", file, "--library", tools)).isZero();
  }

  @Test
  void aSyntaxErrorHasItsPlace() throws Exception {
    assertThat(lint("node {\n  stage('A' { echo 'x' }\n}\n")).isEqualTo(1);
    assertThat(out())
        .isEqualTo(
            """
            Jenkinsfile:3:1: error: unexpected token: }
               }
               ^
            Jenkinsfile: 1 error
            """);
  }

  @Test
  void anUnknownStepHasItsPlace() throws Exception {
    assertThat(lint("node {\n\tech 'x'\n\tslackUploadFile 'y'\n}\n")).isEqualTo(1);
    assertThat(out())
        .isEqualTo(
            """
            Jenkinsfile:2:2: error: No such DSL method 'ech'. Did you mean 'echo'?
                ech 'x'
                ^
            Jenkinsfile:3:2: error: 'slackUploadFile' needs the plugin slack, which Steward does not have
                slackUploadFile 'y'
                ^
            Jenkinsfile: 2 errors
            """);
  }

  @Test
  void warningsDoNotFail() throws Exception {
    assertThat(lint("@Library('tools') _\nbuildPlugin()\n")).isZero();
    assertThat(out())
        .contains("Jenkinsfile:2:1: warning: No such DSL method 'buildPlugin', unless")
        .endsWith("Jenkinsfile: valid, 1 warning\n");
  }

  @Test
  void standardInputIsRead() {
    terminal.withInput(new ByteArrayInputStream("ech 'ä'".getBytes(StandardCharsets.UTF_8)));
    assertThat(terminal.run("pipeline", "lint", "-")).isEqualTo(1);
    assertThat(terminal.out())
        .startsWith("standard input:1:1: error: ")
        .endsWith("standard input: 1 error\n");
  }

  @Test
  void controlCharactersAreNotPrinted() throws Exception {
    assertThat(lint("ech '\u001b[2J'")).isEqualTo(1);
    assertThat(terminal.out()).doesNotContain("\u001b").contains("ech '[2J'");
  }

  @Test
  void aFileThatCannotBeReadIsAFailure() throws Exception {
    assertThat(terminal.run("pipeline", "lint", folder.resolve("none").toString())).isEqualTo(1);
    assertThat(terminal.err()).contains("could not read ", "none: the file does not exist.");
    assertThat(terminal.run("pipeline", "lint", folder.toString())).isEqualTo(1);
    assertThat(terminal.err()).contains("Is a directory");
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0});
    assertThat(terminal.run("pipeline", "lint", binary.toString())).isEqualTo(1);
    assertThat(terminal.err()).contains("it is not UTF-8 text.");
  }

  @Test
  void aFileThatIsTooLongIsRefused() throws Exception {
    assertThat(lint("x".repeat(6_000_000))).isEqualTo(1);
    assertThat(terminal.out()).contains("at most 1048576 are allowed");
  }

  /** Checks that the linter reports on a text, whatever it contains. */
  private static void assertReport(String text) {
    var terminal = new FakeTerminal(Path.of("unused"));
    terminal.withInput(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    String description = text.length() > 500 ? text.substring(0, 500) + "…" : text;
    int exit = terminal.run("pipeline", "lint", "-");
    assertThat(terminal.err()).as(description).isEmpty();
    assertThat(terminal.out())
        .as(description)
        .containsPattern(
            exit == 0
                ? "standard input: valid(, \\d+ warnings?)?\n$"
                : "standard input: \\d+ errors?(, \\d+ warnings?)?\n$");
  }

  @Test
  void recordedAndBrokenPipelinesEndInAReport() throws Exception {
    var random = new Random(22);
    var files = new ArrayList<Path>();
    for (String recordings :
        List.of(
            "../contract/src/test/resources/golden-pipelines/cases",
            "src/test/resources/pipelines/linter")) {
      try (Stream<Path> folders = Files.list(Path.of(recordings))) {
        folders.sorted().map(recorded -> recorded.resolve("Jenkinsfile")).forEach(files::add);
      }
    }
    assertThat(files).hasSizeGreaterThan(100);
    for (Path file : files) {
      String text = Files.readString(file);
      assertReport(text);
      for (int i = 0; i < MUTATIONS; i++) {
        assertReport(TextMutation.mutate(text, random));
      }
    }
  }

  static List<String> hostileTexts() {
    return List.of(
        "",
        "\u0000",
        "\ufeffnode { }",
        "\r\r\r",
        "/*",
        "\\u00zz",
        "\"${",
        "'".repeat(3),
        "#!/x\nnode",
        "(".repeat(20_000),
        "[".repeat(20_000) + "]".repeat(20_000),
        "{".repeat(5_000),
        "(a) ".repeat(40) + "b",
        "a.".repeat(20_000) + "b",
        "a + ".repeat(20_000) + "a",
        "a(".repeat(5_000),
        "a { ".repeat(2_000) + "}".repeat(2_000),
        "if (a) ".repeat(5_000) + "b()",
        "-".repeat(20_000) + "1",
        "!".repeat(20_000) + "a",
        "a ? ".repeat(5_000) + "b",
        "a = ".repeat(5_000) + "b",
        "9".repeat(100_000),
        "\"${a}".repeat(5_000),
        "\"${\"".repeat(2_000),
        "x" + "[0]".repeat(5_000),
        "pipeline { stages { stage('A') { ".repeat(500),
        "pipeline { agent { docker { image \"${x}\" } } }",
        "pipeline { stages { stage(null) { steps { } } } }",
        "class A extends A { }\nclass A { }",
        "def a(a, a, a = a()) { a }",
        "import a.*\nimport static a.b\n@Grab('a:b:1') import c",
        "enum E { A, A }",
        "x.\"${1}\"()",
        "?".repeat(1_000));
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void hostileTextsEndInAReport(String text) {
    assertReport(text);
  }

  @Test
  void invalidArgumentsAreUsageErrors() throws Exception {
    assertThat(terminal.run("pipeline", "lint")).isEqualTo(2);
    assertThat(terminal.err())
        .isEqualTo("steward pipeline lint: the file is missing; use - for standard input.\n");
    assertThat(terminal.run("pipeline", "lint", "a", "b")).isEqualTo(2);
    assertThat(terminal.err())
        .isEqualTo("steward pipeline lint: unexpected argument 'b'. Options: --library.\n");
    assertThat(terminal.run("pipeline", "lint", "--all", "a")).isEqualTo(2);
    assertThat(terminal.err())
        .isEqualTo("steward pipeline lint: unknown option --all. Options: --library.\n");
    assertThat(terminal.run("pipeline")).isEqualTo(2);
    assertThat(terminal.err()).contains("the subcommand is missing or unknown; use one of lint");
    assertThat(terminal.run("pipeline", "lint", "--help")).isZero();
    assertThat(terminal.out()).startsWith("steward pipeline lint FILE");
  }
}
