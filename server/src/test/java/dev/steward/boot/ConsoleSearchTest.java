package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Console search: finds all matches of a text in a log, in several requests. */
class ConsoleSearchTest {

  private static final Pattern ANSWER =
      Pattern.compile("\\{\"lines\":\\[([0-9, ]*)\\],\"next\":([0-9]+),\"size\":([0-9]+)\\}");

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static Running server;

  @BeforeAll
  static void start() {
    server = new Running(folder.resolve("home"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Creates a completed build with this log; returns the URL of its search. */
  private static String logged(String name, String log) throws IOException {
    server.job(name, "true");
    server.http.post("/job/" + name + "/build?delay=0sec", "", server.admin());
    server.await("/job/" + name + "/1/api/json?tree=result", "SUCCESS");
    String own = server.http.get("/job/" + name + "/1/consoleText", server.admin()).body();
    try (Stream<Path> files = Files.walk(server.home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.getFileName().toString().equals("log")
            && Files.readString(file, StandardCharsets.UTF_8).equals(own)) {
          Files.writeString(file, log);
        }
      }
    }
    assertThat(server.http.get("/job/" + name + "/1/consoleText", server.admin()).body())
        .hasSameSizeAs(log);
    return "/job/" + name + "/1/logText/matches?text=";
  }

  private record Answer(List<Integer> lines, long next, long size) {}

  private static Answer ask(String path, long from) {
    Http.Reply reply = server.http.get(path + "&from=" + from, server.admin());
    Matcher answer = ANSWER.matcher(reply.body());
    assertThat(answer.matches()).as(reply.body()).isTrue();
    var lines = new ArrayList<Integer>();
    for (String line : answer.group(1).split(", ", -1)) {
      if (!line.isEmpty()) {
        lines.add(Integer.valueOf(line));
      }
    }
    return new Answer(lines, Long.parseLong(answer.group(2)), Long.parseLong(answer.group(3)));
  }

  /** Returns the lines of all matches; fails after the given number of requests. */
  private static List<Integer> all(String path, int mostAnswers) {
    var lines = new ArrayList<Integer>();
    long from = 0;
    for (int i = 0; i < mostAnswers; i++) {
      Answer answer = ask(path, from);
      lines.addAll(answer.lines());
      if (answer.next() == answer.size()) {
        return lines;
      }
      assertThat(answer.next()).isGreaterThan(from);
      from = answer.next();
    }
    throw new AssertionError("not at the end after " + mostAnswers + " answers");
  }

  @Test
  void eachMatchIsNamedByItsLineWhateverItsCase() throws IOException {
    String path =
        logged(
            "cases",
            "one ERROR and error\nnone\nan \u001b[31mErr\u001b[0mor\nerrerror\nlast Error");
    assertThat(all(path + "error", 1)).containsExactly(1, 1, 3, 4, 5);
    assertThat(all(path + "absent", 1)).isEmpty();
    assertThat(all(path + "31m", 1)).isEmpty();
    assertThat(all(path + "none%0Aan", 1)).isEmpty();
  }

  @Test
  void aLogOfManyMegabytesIsSearchedInPartsAndNoMatchIsLost() throws IOException {
    var log = new StringBuilder();
    var wanted = new ArrayList<Integer>();
    for (int line = 1; log.length() < 9_500_000; line++) {
      boolean match = line % 5_000 == 0;
      log.append(match ? "needle at " : "nothing at ").append(line).append('\n');
      if (match) {
        wanted.add(line);
      }
    }
    assertThat(all(logged("long", log.toString()) + "needle", 4)).isEqualTo(wanted);
  }

  @Test
  void aTextThatAlmostFitsEverywhereIsFoundInOnePass() throws IOException {
    String path = logged("worst", "a".repeat(4_000_000) + "b\n" + "a".repeat(200) + "\n");
    long begun = System.nanoTime();
    assertThat(all(path + "a".repeat(199) + "b", 3)).containsExactly(1);
    // A naive search would need 800 million comparisons.
    assertThat(System.nanoTime() - begun).isLessThan(5_000_000_000L);
    assertThat(all(path + "a".repeat(100), 3)).hasSize(1_002).endsWith(2, 2);
  }

  @Test
  void anAnswerHoldsSoManyMatchesAndTheNextContinues() throws IOException {
    String path = logged("many", "x\n".repeat(7_000));
    assertThat(ask(path + "x", 0).lines()).hasSize(2_000);
    assertThat(all(path + "x", 4)).hasSize(7_000).endsWith(7_000);
  }

  @Test
  void whatIsNoTextToFindIsRefused() throws IOException {
    String path = logged("refused", "x\n");
    assertThat(server.http.get(path, server.admin()).status()).isEqualTo(400);
    assertThat(server.http.get(path + "x".repeat(201), server.admin()).status()).isEqualTo(400);
    assertThat(server.http.get(path + "x&from=-1", server.admin()).status()).isEqualTo(400);
  }
}
