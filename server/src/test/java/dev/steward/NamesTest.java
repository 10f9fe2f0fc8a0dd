package dev.steward;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks the names of types, constants and variables.
 *
 * <p>A type is a domain noun or a standard role. {@code names-banned.txt} lists type names that
 * meant nothing to newcomers and must not come back; {@code names-allowed.txt} lists the top-level
 * types that may end in -ed or -ing, each with its reason.
 */
@AnalyzeClasses(packages = "dev.steward", importOptions = DoNotIncludeTests.class)
class NamesTest {

  private static final Path LISTS = Path.of("src/test/resources");
  private static final Path SOURCES = Path.of("src");
  private static final int MAX_TYPES_OF_ONE_NAME = 3;

  /** Variable names that do not describe the value. */
  private static final Pattern EMPTY_VARIABLE =
      Pattern.compile(
          "(?:[\\w>\\])?] |[(,] ?)(said|asked|told|known|found|wanted|made|fresh|its|so|each)"
              + "(?= ?(?:=[^=]|;|:|->|\\)|, | \\)))");

  private static final Pattern COMMENT_OR_LITERAL =
      Pattern.compile(
          "//[^\n]*|/\\*.*?\\*/|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\])'",
          Pattern.DOTALL);

  @ArchTest
  static void noTopLevelTypeEndsLikeAParticiple(JavaClasses classes) {
    Map<String, String> allowed =
        lines("names-allowed.txt")
            .map(line -> line.split(" ", 2))
            .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    var participles =
        named(classes)
            .filter(JavaClass::isTopLevelClass)
            .map(NamesTest::name)
            .filter(name -> name.endsWith("ed") || name.endsWith("ing"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(participles).isEqualTo(new TreeSet<>(allowed.keySet()));
    assertThat(allowed.values()).allMatch(reason -> reason.length() > 10);
  }

  @ArchTest
  static void atMostThreeTypesShareASimpleName(JavaClasses classes) {
    var types = new TreeMap<String, List<String>>();
    named(classes)
        .forEach(type ->
            types.computeIfAbsent(type.getSimpleName(), _ -> new ArrayList<>()).add(name(type)));
    types.values().removeIf(names -> names.size() <= MAX_TYPES_OF_ONE_NAME);
    assertThat(types).isEmpty();
  }

  @ArchTest
  static void noTypeHasABannedName(JavaClasses classes) {
    var banned = lines("names-banned.txt").collect(Collectors.toSet());
    assertThat(
            named(classes)
                .filter(type -> banned.contains(type.getSimpleName()))
                .map(NamesTest::name))
        .isEmpty();
  }

  @ArchTest
  static void limitsAreCalledMax(JavaClasses classes) {
    assertThat(
            classes.stream()
                .flatMap(type -> type.getFields().stream())
                .map(JavaField::getFullName)
                .filter(name -> name.contains(".MOST")))
        .isEmpty();
  }

  @ArchTest
  static void variablesSayWhatTheyHold(JavaClasses classes) throws IOException {
    var hits = new ArrayList<String>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String code =
            COMMENT_OR_LITERAL
                .matcher(Files.readString(file))
                .replaceAll(match -> match.group().startsWith("/") ? "" : "\"\"");
        Matcher matcher = EMPTY_VARIABLE.matcher(code);
        while (matcher.find()) {
          hits.add(file.getFileName() + ": " + matcher.group(1));
        }
      }
    }
    assertThat(hits).isEmpty();
  }

  /** Named types, without the classes that templates are compiled into. */
  private static Stream<JavaClass> named(JavaClasses classes) {
    return classes.stream()
        .filter(type -> !type.isAnonymousClass() && !type.isArray())
        .filter(type -> !type.getSimpleName().equals("package-info"))
        .filter(type -> !type.getPackageName().startsWith("dev.steward.web.template"));
  }

  private static String name(JavaClass type) {
    return type.getName().substring("dev.steward.".length());
  }

  private static Stream<String> lines(String file) {
    try {
      return Files.readAllLines(LISTS.resolve(file)).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
