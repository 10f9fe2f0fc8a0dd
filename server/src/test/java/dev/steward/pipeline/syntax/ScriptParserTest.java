package dev.steward.pipeline.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds of the parser, and what it never does. */
class ScriptParserTest {

  private static final String SIGNS = "(){}[]<>'\"$/\\.,;:?!&|=+-*%~@#\n\0";

  @TempDir Path folder;

  private static Script parse(String text) throws SyntaxFailure {
    return ScriptParser.parse("WorkflowScript", text);
  }

  private static SyntaxFailure.Problem problem(String text) {
    SyntaxFailure failure = catchThrowableOfType(SyntaxFailure.class, () -> parse(text));
    assertThat(failure).as(text.substring(0, Math.min(200, text.length()))).isNotNull();
    assertThat(failure.problems()).hasSize(1);
    return failure.problems().getFirst();
  }

  /**
   * Each of these acts when Groovy compiles or loads the text: it writes the file, downloads a
   * library, or replaces the script by another one.
   */
  @Test
  void readingATextHasNoEffect() throws Exception {
    Path file = folder.resolve("made");
    String write = "new File('" + file + "').text = 'x'";
    Script script =
        parse(
            """
            @Grab('org.example:library:1.0') import org.example.Library
            @groovy.transform.ASTTest(phase = CONVERSION, value = { WRITE })
            @groovy.transform.AnnotationCollector([EqualsAndHashCode])
            @groovy.transform.CompileStatic(extensions = 'http://127.0.0.1:1/extension.groovy')
            class A {
              static { WRITE }
              static final X = { WRITE }()
              { WRITE }
            }
            @groovy.transform.BaseScript org.example.Base base
            @GrabResolver(name = 'r', root = 'http://127.0.0.1:1/') def x
            @Lazy def y = { WRITE }()
            @ASTTest(phase = SEMANTIC_ANALYSIS, value = { WRITE }) def z
            WRITE
            "${WRITE}"
            """
                .replace("WRITE", write));
    assertThat(script.classes()).hasSize(1);
    assertThat(script.imports().getFirst().annotations().getFirst().type().name())
        .isEqualTo("Grab");
    assertThat(Files.exists(file)).isFalse();
  }

  /** Groovy's own driver would write the tree to files. */
  @ParameterizedTest
  @ValueSource(strings = {"xml", "groovy", "html", "mindmap", "extendedMindmap"})
  void noFileIsWrittenForTheDebuggingOfGroovy(String format) throws Exception {
    String name = folder.resolve("script").toString();
    System.setProperty("antlr.ast", format);
    System.setProperty("groovy.ast", format);
    try {
      assertThat(ScriptParser.parse(name, "a()").body().statements()).hasSize(1);
    } finally {
      System.clearProperty("antlr.ast");
      System.clearProperty("groovy.ast");
    }
    assertThat(folder.toFile().listFiles(File::isFile)).isEmpty();
  }

  @Test
  @Timeout(30)
  void aTextThatIsTooLongIsRefused() {
    assertThat(problem("x".repeat((1 << 20) + 1)).message())
        .isEqualTo("The script has 1048577 characters; at most 1048576 are allowed");
    SyntaxFailure.Problem words = problem("a\n".repeat(100_001));
    assertThat(words.message()).isEqualTo("The script is longer than 100000 words");
    assertThat(words.position().line()).isBetween(49_000, 100_001);
  }

  @Test
  void aLongTextIsRead() throws Exception {
    assertThat(parse("echo 'x'\n".repeat(30_000)).body().statements()).hasSize(30_000);
    assertThat(parse("x = '" + "y".repeat(1_000_000) + "'").body().statements()).hasSize(1);
    assertThat(parse("x = [" + "1, ".repeat(45_000) + "]").body().statements()).hasSize(1);
    assertThat(parse("x = " + "a + ".repeat(900) + "a").body().statements()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "(        | )",
        "[        | ]",
        "{ ->     | }",
        "x {      | }",
        "x(       | )",
        "[a:      | ]",
        "a[       | ]",
        "`\"${`   | `}\"`",
        "x({ y -> | })",
        "x { y = {| } }",
        "{ x = {  | } }",
        "(a) x(   | )",
        "(a)      | ``",
        "(int)    | ``",
        "!        | ``",
        "-        | ``",
        "- -      | ``",
        "a ? b :  | ``",
        "a ?:     | ``",
        "a =  | ``",
        "a +      | ``",
        "a.b =    | ``",
        "a b  | ``",
        "if (a)  | ``",
        "if (a) b; else  | ``",
        "if (a) { | }",
        "for (a in b) { | }",
        "for (a in b { | }) { }",
        "while (a)  | ``",
        "try {    | } finally { }",
        "new A() { def x = | }",
        "new A(   | )",
        "@A({     | }) x",
        "@A(@B(   | )) x",
        "class A { | }",
        "A<       | >",
        "def x = { def y = | }",
        "switch (a) { case b: | }",
        "a: `     | b()",
        "synchronized (a) { | }",
        "x = (a) { (b) { | } }",
        "[*       | a]",
        "assert ( | )",
        "{ a = b, c = { | } }",
        "/*       | */",
      })
  @Timeout(30)
  void deeplyNestedTextsAreReadOrRefusedWithAPosition(String open, String close) {
    for (int depth : new int[] {12, 190, 5_000}) {
      String text = "\n" + open.repeat(depth) + "1" + close.repeat(depth);
      if (text.length() > SyntaxLimits.MAX_CHARACTERS) {
        return;
      }
      requireTreeOrPosition(text);
    }
  }

  private static void requireTreeOrPosition(String text) {
    try {
      assertThat(parse(text).text()).isEqualTo(text);
    } catch (SyntaxFailure e) {
      SyntaxFailure.Problem problem = e.problems().getFirst();
      assertThat(problem.message()).isNotBlank();
      assertThat(problem.position().line()).isPositive();
      assertThat(problem.position().column()).isPositive();
    }
  }

  @Test
  @Timeout(30)
  void castsAreBounded() throws Exception {
    assertThat(TreePrinter.print(parse("(a) ".repeat(10) + "b"))).startsWith("(cast a (cast a");
    SyntaxFailure.Problem problem = problem("\n" + "(a) ".repeat(40) + "b");
    assertThat(problem.message()).startsWith("The script is too complex here");
    assertThat(problem.position().line()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x = '\\u12' | 1",
        "def f() { abstract g() } | 1",
        "abstract f() | 1",
        "1 = 2 | 1",
        "f(a: 1, a: 2) | 1",
        "try { } | 1",
        "a === b | 1",
        "x = [1, a: 2] | 1",
        "class A { A B() { } def A() { } } | 1",
        "@Grapes(@Grab('x')) a() | 1",
        "$/ | 1",
        "goto x | 1",
      })
  void errorsHaveAMessageAndAPosition(String text, int line) {
    SyntaxFailure.Problem problem = problem(text.strip());
    assertThat(problem.message()).isNotBlank();
    assertThat(problem.position().line()).isEqualTo(line);
    assertThat(problem.position().column()).isPositive();
  }

  @Test
  void aControlCharacterIsAnError() {
    assertThat(problem("a()\n\0").message()).isEqualTo("unexpected char: 0x0");
  }

  /** Cut, doubled and exchanged pieces of real files. */
  @Test
  @Timeout(60)
  void mutatedFilesAreReadOrRefusedWithAPosition() throws IOException {
    var random = new Random(20);
    var texts = new java.util.ArrayList<String>();
    for (Path folder : RecordedFilesTest.cases()) {
      texts.add(Files.readString(folder.resolve("Jenkinsfile")));
    }
    long start = System.nanoTime();
    for (int i = 0; i < 500; i++) {
      requireTreeOrPosition(mutate(texts.get(random.nextInt(texts.size())), texts, random));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
  }

  private static String mutate(String text, java.util.List<String> texts, Random random) {
    var mutated = new StringBuilder(text);
    for (int i = random.nextInt(5); i >= 0; i--) {
      int start = random.nextInt(mutated.length() + 1);
      int end = Math.min(mutated.length(), start + random.nextInt(40));
      switch (random.nextInt(4)) {
        case 0 -> mutated.delete(start, end);
        case 1 ->
            mutated.insert(start, mutated.substring(start, end).repeat(1 + random.nextInt(30)));
        case 2 -> {
          String other = texts.get(random.nextInt(texts.size()));
          int from = random.nextInt(other.length());
          mutated.insert(start, other, from, Math.min(other.length(), from + random.nextInt(80)));
        }
        default -> mutated.insert(start, SIGNS.charAt(random.nextInt(SIGNS.length())));
      }
    }
    return mutated.toString();
  }

  @Test
  void anInterruptedCallerGetsItsTree() throws Exception {
    Thread.currentThread().interrupt();
    try {
      assertThat(parse("a()").body().statements()).hasSize(1);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void elementsHaveThePositionsOfTheText() throws Exception {
    Script script = parse("node {\n  sh 'x'\n}\n");
    var statement = (Statement.Evaluation) script.body().statements().getFirst();
    assertThat(statement.position()).isEqualTo(new Position(1, 1, 3, 2));
    var call = (Expression.Call) statement.expression();
    var closure = (Expression.Closure) call.arguments().getFirst();
    assertThat(closure.position()).isEqualTo(new Position(1, 6, 3, 2));
    var sh = (Statement.Evaluation) closure.body().statements().getFirst();
    assertThat(sh.position()).isEqualTo(new Position(2, 3, 2, 9));
    assertThat(((Expression.Call) sh.expression()).arguments().getFirst().position())
        .isEqualTo(new Position(2, 6, 2, 9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "L", "G", ".5", "e5", "d"})
  void longNumbersAreRefused(String end) throws Exception {
    SyntaxFailure.Problem problem = problem("\ndef x = " + "1".repeat(1_000) + "1" + end);
    assertThat(problem.message()).isEqualTo("A number has more than 1000 characters");
    assertThat(problem.position().line()).isEqualTo(2);
    assertThat(parse("def x = " + "1".repeat(999) + "G").body().statements()).hasSize(1);
  }
}
