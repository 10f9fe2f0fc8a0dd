package dev.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links between the pages of the documentation. Tests in contract/ run the pages' commands. */
class DocumentationTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)|<img src=\"([^\"]+)\"");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\">");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```.*?^```|^<!--.*?-->$");

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "bench/README.md")
                  .map(ROOT::resolve),
              files.filter(file -> file.toString().endsWith(".md")))
          .sorted()
          .toList();
    }
  }

  private static String text(Path page) throws IOException {
    return BLOCK.matcher(Files.readString(page)).replaceAll("");
  }

  private static List<String> links(Path page) throws IOException {
    var links = new ArrayList<String>();
    Matcher link = LINK.matcher(text(page));
    while (link.find()) {
      String target = link.group(1) == null ? link.group(2) : link.group(1);
      if (!target.contains("://")) {
        links.add(target);
      }
    }
    return links;
  }

  /** The anchors of a page, as code hosts derive them from headings. */
  private static Set<String> anchors(Path page) throws IOException {
    String text = text(page);
    Set<String> anchors =
        HEADING
            .matcher(text)
            .results()
            .map(heading ->
                heading
                    .group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-'))
            .collect(Collectors.toCollection(TreeSet::new));
    ANCHOR.matcher(text).results().forEach(anchor -> anchors.add(anchor.group(1)));
    return anchors;
  }

  private static Path target(Path page, String link) {
    String file = link.substring(0, link.indexOf('#') < 0 ? link.length() : link.indexOf('#'));
    return file.isEmpty() ? page : page.resolveSibling(file).normalize();
  }

  @Test
  void linksLeadToFilesAndHeadings() throws IOException {
    var broken = new ArrayList<String>();
    for (Path page : pages()) {
      for (String link : links(page)) {
        Path target = target(page, link);
        int hash = link.indexOf('#');
        if (!Files.exists(target)
            || (hash >= 0 && !anchors(target).contains(link.substring(hash + 1)))) {
          broken.add(ROOT.relativize(page) + ": " + link);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyPageIsReachableFromTheReadme() throws IOException {
    var reached = new TreeSet<Path>();
    var open = new ArrayDeque<Path>(List.of(ROOT.resolve("README.md")));
    while (!open.isEmpty()) {
      Path page = open.pop();
      if (reached.add(page) && page.toString().endsWith(".md")) {
        for (String link : links(page)) {
          Path target = target(page, link);
          if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
              files.forEach(open::push);
            }
          } else if (Files.exists(target)) {
            open.push(target);
          }
        }
      }
    }
    assertThat(pages()).allMatch(reached::contains);
  }

  @Test
  void theReadmeIsShort() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(100);
  }
}
