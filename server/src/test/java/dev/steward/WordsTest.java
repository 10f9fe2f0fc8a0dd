package dev.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Refuses phrases that a CI engineer would not use, in sources, templates, resources and docs.
 *
 * <p>{@code words-banned.txt} lists the phrases, one regular expression per line. {@code
 * words-allowed.txt} lists the exceptions: file, part of the text around the phrase, reason. An
 * exception that no longer matches anything makes the test fail. String literals of tests and
 * golden files are data and are not searched.
 */
class WordsTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path LISTS = Path.of("src/test/resources");
  private static final List<String> FOLDERS =
      List.of("server/src/main", "server/src/test/java", "contract/src/test/java", "bench", "docs");
  private static final List<String> FILES =
      List.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "steward", "dev");
  private static final Set<String> ENDINGS =
      Set.of("java", "jte", "js", "css", "sql", "md", "sh", "html", "txt", "properties");

  /** A comment (kept) or a literal (removed in tests). */
  private static final Pattern COMMENT_OR_LITERAL =
      Pattern.compile(
          "//[^\n]*|/\\*.*?\\*/|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\])'",
          Pattern.DOTALL);

  /** A line break within a comment or a literal that is split over several lines. */
  private static final Pattern BREAK = Pattern.compile("\"?\\s*\n\\s*(\\+ \"|\\* |// )?");

  private record Allowed(String file, String text, String reason) {}

  @Test
  void noFileContainsABannedPhrase() throws IOException {
    Pattern banned = banned();
    List<Allowed> allowed = allowed();
    var used = new HashSet<Allowed>();
    var hits = new ArrayList<String>();
    for (Path file : files()) {
      String name = ROOT.relativize(file).toString();
      String text = text(file);
      Matcher matcher = banned.matcher(text);
      while (matcher.find()) {
        String around =
            text.substring(
                Math.max(0, matcher.start() - 60), Math.min(text.length(), matcher.end() + 60));
        List<Allowed> fitting =
            allowed.stream()
                .filter(
                    exception -> exception.file().equals(name) && around.contains(exception.text()))
                .toList();
        used.addAll(fitting);
        if (fitting.isEmpty()) {
          hits.add(name + ": " + matcher.group() + " in: " + around.strip());
        }
      }
    }
    assertThat(hits).as("banned phrases in use (words-banned.txt)").isEmpty();
    assertThat(allowed).as("unused lines of words-allowed.txt").allMatch(used::contains);
  }

  @Test
  void everyExceptionHasAReason() throws IOException {
    assertThat(allowed()).allMatch(exception -> exception.reason().length() > 10);
  }

  private static Pattern banned() throws IOException {
    return Pattern.compile(
        Files.readAllLines(LISTS.resolve("words-banned.txt")).stream()
            .filter(line -> !line.isBlank())
            .collect(Collectors.joining("|", "\\b(?:", ")\\b")),
        Pattern.CASE_INSENSITIVE);
  }

  private static List<Allowed> allowed() throws IOException {
    return Files.readAllLines(LISTS.resolve("words-allowed.txt")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" \\| ", 3))
        .map(parts -> new Allowed(parts[0], parts[1], parts[2]))
        .toList();
  }

  private static List<Path> files() throws IOException {
    var files = new ArrayList<Path>();
    for (String folder : FOLDERS) {
      try (Stream<Path> paths = Files.walk(ROOT.resolve(folder))) {
        paths
            .filter(Files::isRegularFile)
            .filter(file -> ENDINGS.contains(ending(file)))
            .filter(file -> !file.toString().contains("/target/"))
            .forEach(files::add);
      }
    }
    FILES.forEach(file -> files.add(ROOT.resolve(file)));
    return files;
  }

  private static String ending(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** The text to search, joined into one line, because a phrase may be split over two lines. */
  private static String text(Path file) {
    try {
      String text = Files.readString(file);
      if (file.toString().contains("/src/test/")) {
        text =
            COMMENT_OR_LITERAL
                .matcher(text)
                .replaceAll(match ->
                    match.group().startsWith("/") ? Matcher.quoteReplacement(match.group()) : "");
      }
      return BREAK.matcher(text).replaceAll(" ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
