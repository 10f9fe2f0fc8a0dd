package dev.steward.rest.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Console search: finds all matches of a string in a log, in several requests. */
@Tag("integration")
class ConsoleSearchTest {

  private static final Pattern ANSWER =
      Pattern.compile("\\{\"lines\":\\[([0-9, ]*)\\],\"next\":([0-9]+),\"size\":([0-9]+)\\}");

  @RegisterExtension static final TestServer server = TestServer.create();

  /** Creates a completed build with this log; returns the URL of its search. */
  private static String createBuildWithLog(String name, String log) throws IOException {
    server.createJob(name, "true");
    server.build("/job/" + name + "/", 1, "SUCCESS");
    String original = server.getBody("/job/" + name + "/1/consoleText");
    try (Stream<Path> files = Files.walk(server.home())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.getFileName().toString().equals("log")
            && Files.readString(file, StandardCharsets.UTF_8).equals(original)) {
          Files.writeString(file, log);
        }
      }
    }
    assertThat(server.getBody("/job/" + name + "/1/consoleText")).hasSameSizeAs(log);
    return "/job/" + name + "/1/logText/matches?text=";
  }

  private record SearchResult(List<Integer> lines, long next, long size) {}

  private static SearchResult search(String path, long from) {
    Http.Reply reply = server.get(path + "&from=" + from);
    Matcher json = ANSWER.matcher(reply.body());
    assertThat(json.matches()).as(reply.body()).isTrue();
    var lines = new ArrayList<Integer>();
    for (String line : json.group(1).split(", ", -1)) {
      if (!line.isEmpty()) {
        lines.add(Integer.valueOf(line));
      }
    }
    return new SearchResult(lines, Long.parseLong(json.group(2)), Long.parseLong(json.group(3)));
  }

  /** Returns the line numbers of all matches; fails after the given number of requests. */
  private static List<Integer> findAll(String path, int maxRequests) {
    var lines = new ArrayList<Integer>();
    long from = 0;
    for (int i = 0; i < maxRequests; i++) {
      SearchResult result = search(path, from);
      lines.addAll(result.lines());
      if (result.next() == result.size()) {
        return lines;
      }
      assertThat(result.next()).isGreaterThan(from);
      from = result.next();
    }
    throw new AssertionError("not at the end after " + maxRequests + " responses");
  }

  @Test
  void matchesAreListedByLineIgnoringCase() throws IOException {
    String path =
        createBuildWithLog(
            "cases",
            "one ERROR and error\nnone\nan \u001b[31mErr\u001b[0mor\nerrerror\nlast Error");
    assertThat(findAll(path + "error", 1)).containsExactly(1, 1, 3, 4, 5);
    assertThat(findAll(path + "absent", 1)).isEmpty();
    assertThat(findAll(path + "31m", 1)).isEmpty();
    assertThat(findAll(path + "none%0Aan", 1)).isEmpty();
  }

  @Test
  void largeLogsAreSearchedInPartsWithoutLosingMatches() throws IOException {
    var log = new StringBuilder();
    var expected = new ArrayList<Integer>();
    for (int line = 1; log.length() < 9_500_000; line++) {
      boolean match = line % 5_000 == 0;
      log.append(match ? "needle at " : "nothing at ").append(line).append('\n');
      if (match) {
        expected.add(line);
      }
    }
    assertThat(findAll(createBuildWithLog("long", log.toString()) + "needle", 4))
        .isEqualTo(expected);
  }

  @Test
  void nearMatchesDoNotSlowTheSearch() throws IOException {
    String path =
        createBuildWithLog("worst", "a".repeat(4_000_000) + "b\n" + "a".repeat(200) + "\n");
    long start = System.nanoTime();
    assertThat(findAll(path + "a".repeat(199) + "b", 3)).containsExactly(1);
    // A naive search would need 800 million comparisons.
    assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    assertThat(findAll(path + "a".repeat(100), 3)).hasSize(1_002).endsWith(2, 2);
  }

  @Test
  void matchesAreLimitedPerRequestAndContinued() throws IOException {
    String path = createBuildWithLog("many", "x\n".repeat(7_000));
    assertThat(search(path + "x", 0).lines()).hasSize(2_000);
    assertThat(findAll(path + "x", 4)).hasSize(7_000).endsWith(7_000);
  }

  @Test
  void invalidSearchesAreRefused() throws IOException {
    String path = createBuildWithLog("refused", "x\n");
    assertThat(server.get(path).status()).isEqualTo(400);
    assertThat(server.get(path + "x".repeat(201)).status()).isEqualTo(400);
    assertThat(server.get(path + "x&from=-1").status()).isEqualTo(400);
  }
}
