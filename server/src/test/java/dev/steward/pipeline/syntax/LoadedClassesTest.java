package dev.steward.pipeline.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classes that a process loads in order to read a script. */
@Tag("integration")
class LoadedClassesTest {

  /** Groovy's compiler, class loader, shell, transformations, runtime and downloads. */
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "(?m)\\]"
              + " ((?:groovy\\.grape\\.|groovy\\.lang\\.(GroovyClassLoader|GroovyShell|GroovySystem"
              + "|MetaClassRegistry)|groovy\\.util\\.Eval|org\\.codehaus\\.groovy\\.(classgen\\.|transform\\.|tools\\."
              + "|reflection\\.|runtime\\.|control\\.(CompilationUnit|SourceUnit|ResolveVisitor)))\\S*)");

  /** Classes that Groovy's tree names as constants; they are not initialized. */
  private static final Set<String> NAMED =
      Set.of(
          "org.codehaus.groovy.classgen.GeneratorContext",
          "org.codehaus.groovy.runtime.DefaultGroovyMethodsSupport",
          "org.codehaus.groovy.runtime.GeneratedClosure",
          "org.codehaus.groovy.runtime.InvokerHelper");

  @TempDir Path folder;

  @Test
  void noClassThatCompilesOrExecutesIsLoaded() throws Exception {
    Path log = folder.resolve("classes");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xshare:auto",
                    "-Xlog:class+load:file=" + log,
                    "-cp",
                    System.getProperty("java.class.path"),
                    Reading.class.getName(),
                    "src/test/resources/pipelines/constructs.txt"))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    String classes = Files.readString(log);
    assertThat(classes).contains(" org.codehaus.groovy.antlr.parser.GroovyRecognizer ");
    assertThat(
            FORBIDDEN
                .matcher(classes)
                .results()
                .map(result -> result.group(1))
                .filter(name -> !NAMED.contains(name)))
        .isEmpty();
  }

  /** Reads all constructs of the golden file. */
  static final class Reading {
    private Reading() {}

    public static void main(String[] arguments) throws Exception {
      for (String section : Files.readString(Path.of(arguments[0])).split("(?m)^==== ", -1)) {
        String source = section.substring(section.indexOf('\n') + 1);
        int end = source.indexOf("\n----");
        if (end >= 0) {
          try {
            ScriptParser.parse("WorkflowScript", source.substring(0, end));
          } catch (SyntaxFailure e) {
            System.out.println(e.getMessage());
          }
        }
      }
    }
  }
}
