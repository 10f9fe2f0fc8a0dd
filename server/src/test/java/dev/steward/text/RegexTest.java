package dev.steward.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** User-supplied regular expressions: their matches and their step limit. */
@Timeout(60)
class RegexTest {

  private static boolean matches(String pattern, String text) throws MatchLimitException {
    return Regex.of(pattern).matches(text, MatchBudget.ofRequest());
  }

  private static boolean finds(String pattern, String text) throws MatchLimitException {
    return Regex.of(pattern).containsMatch(text, MatchBudget.ofRequest());
  }

  @Test
  void commonPatternsMatchAsInJava() throws MatchLimitException {
    assertThat(matches("(?i)release-(\\d+)\\.\\1", "Release-7.7")).isTrue();
    assertThat(matches("origin/(?!main$).*", "origin/main")).isFalse();
    assertThat(matches("origin/(?!main$).*", "origin/mainline")).isTrue();
    assertThat(finds("^refs/heads/(main|x)$", "refs/heads/main")).isTrue();
    assertThat(finds("(?<=v)[0-9a-f]{40}", "v" + "0a".repeat(20))).isTrue();
    assertThat(finds("needle", "x".repeat(90_000) + "needle")).isTrue();
    assertThat(finds("(?s)(?:a|b|.)*needle", "x".repeat(20_000) + "needle"))
        .as("a match that is deep but not slow")
        .isTrue();
    assertThat(
            Regex.of("^refs/heads/|x+").removeMatches("refs/heads/axxb", MatchBudget.ofRequest()))
        .isEqualTo("ab");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+\\1b",
        "(a|aa)+\\1b",
        "(.*)(.*)(.*)(.*)!b",
        "^(\\w*)(\\w*)(\\w*)(\\w*)(\\w*)!b$",
        "(?=(.+)(.+)(.+)(.+)b)a",
        "(?!(.+)(.+)(.+)(.+)b)a",
        "(a+a+a+a+a+b|c)*"
      })
  @Timeout(60)
  void backtrackingPatternsAreAborted(String pattern) {
    assertThatThrownBy(() -> matches(pattern, "a".repeat(5_000) + "!"))
        .isInstanceOf(MatchLimitException.class)
        .hasMessageContaining("was stopped");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?:(?:){2000000000}){2000000000}",
        "(?:^){2000000000}",
        "(){2000000000}",
        "()(?:\\1){2000000000}x",
        "(?x) (?:^ ) {2000000000}",
        "(?x)(?: # )\n ^){2000000000}",
        "\\Q[\\E(?:^){2000000000}",
        "[]a](?:^){2000000000}",
        "(?=(?:\\b){1000000})",
        "(?:a|(?:){1000000})*",
      })
  void repetitionsOfEmptyMatchesAreRefused(String pattern) {
    assertThatThrownBy(() -> Regex.of(pattern)).isInstanceOf(PatternSyntaxException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?:|)",
        "(?:^|^)",
        "(?:a?)?",
        "(?:a*|b*)",
        "(?:a*)*",
        "(?:\\x41*|\\pL*)",
        "(?x:a?|#)\n|b?)",
        "(?:(?:|){2}|)"
      })
  void ambiguousEmptyAlternativesAreRefused(String part) {
    assertThatThrownBy(() -> Regex.of(part.repeat(40) + "x"))
        .isInstanceOf(PatternSyntaxException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}",
        "^(?:feature|bugfix|hotfix)/(?:[A-Z]{2,10}-\\d{1,6}(?:-[a-z0-9]+)*)?$",
        "(?x) a # (unbalanced\n b",
        "[a-z&&[^aeiou]]+[\\]\\[]\\Q(\\E",
        ".{0,100000}",
        "(a?b?c?d?)?(e*f*)?(\\s*,\\s*)?"
      })
  void typicalPatternsAreAccepted(String pattern) {
    assertThat(Regex.of(pattern).pattern()).isEqualTo(pattern);
  }

  @Test
  void aLongAlternationIsAccepted() throws MatchLimitException {
    var names = new ArrayList<String>();
    for (int i = 0; i < 900; i++) {
      names.add("job-" + i);
    }
    assertThat(matches("(?:" + String.join("|", names) + ")?", "job-899")).isTrue();
  }

  @Test
  void longPatternsAndTextsAreRefused() {
    assertThatThrownBy(() -> Regex.of("a".repeat(10_001)))
        .isInstanceOf(PatternSyntaxException.class)
        .hasMessageContaining("longer than 10000");
    assertThatThrownBy(() -> Regex.of("(".repeat(4_000) + ")".repeat(4_000)))
        .isInstanceOf(PatternSyntaxException.class);
    assertThatThrownBy(() -> Regex.of("(?:".repeat(300) + "a" + ")".repeat(300)))
        .isInstanceOf(PatternSyntaxException.class)
        .hasMessageContaining("nested too deeply");
    assertThatThrownBy(() -> finds("a", "b".repeat(100_001)))
        .isInstanceOf(MatchLimitException.class)
        .hasMessageContaining("100000");
  }

  @Test
  void manyMatchesShareOneBudget() {
    var budget = MatchBudget.ofRequest();
    long start = System.nanoTime();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1_000_000; i++) {
                try {
                  Regex.of("(a+)+\\1b").matches("a".repeat(40) + i, budget);
                } catch (MatchLimitException e) {
                  budget.requireTimeLeft();
                }
              }
            })
        .isInstanceOf(MatchLimitException.class)
        .hasMessageContaining("in total");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void slowMatchesOnManyNamesExhaustTheBudget() {
    var budget = MatchBudget.ofNames();
    Regex evil = Regex.of("(a+)+\\1b");
    int slowCount = 0;
    for (int i = 0; i < 10_000; i++) {
      try {
        evil.matches("a".repeat(60) + i, budget);
      } catch (MatchLimitException e) {
        slowCount++;
      }
    }
    assertThat(slowCount).isEqualTo(10_000);
    assertThatThrownBy(budget::requireTimeLeft).isInstanceOf(MatchLimitException.class);
  }

  /** Matching on many virtual threads does not starve other threads. */
  @Test
  void slowPatternsDoNotBlockVirtualThreads() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var slowMatches = new ArrayList<Future<?>>();
      for (int i = 0; i < 40; i++) {
        Callable<Object> match =
            () -> {
              assertThatThrownBy(() -> matches("(a+)+\\1b", "a".repeat(5_000) + "!"))
                  .isInstanceOf(MatchLimitException.class);
              return true;
            };
        slowMatches.add(threads.submit(match));
      }
      for (int i = 0; i < 20; i++) {
        threads.submit(() -> true).get(2, TimeUnit.SECONDS);
      }
      for (Future<?> slowMatch : slowMatches) {
        slowMatch.get(30, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void branchGlobsStopAtSlashesUnlessDoubled() throws MatchLimitException {
    for (var row :
        List.of(
            List.of("*/main", "origin/main", "true"),
            List.of("*/main", "origin/x/main", "false"),
            List.of("**/main", "origin/x/main", "true"),
            List.of("**", "origin/x/main", "true"),
            List.of("*", "main", "true"),
            List.of("*", "a/b", "false"),
            List.of("a*b**c", "axb/y/c", "true"),
            List.of("a*b**c", "a/b/y/c", "false"),
            List.of("***", "a/b", "true"),
            List.of("release-?", "release-1", "false"),
            List.of("a.c", "abc", "false"),
            List.of("", "", "true"),
            List.of("", "a", "false"))) {
      assertThat(RefGlob.of(row.get(0)).matches(row.get(1), MatchBudget.ofRequest()))
          .as(row.toString())
          .isEqualTo(Boolean.parseBoolean(row.get(2)));
    }
  }

  @Test
  void branchGlobsWithManyStarsAreFast() throws MatchLimitException {
    String stars = "*a**".repeat(400) + "b";
    long start = System.nanoTime();
    assertThat(RefGlob.of(stars).matches("a".repeat(2_000), MatchBudget.ofRequest())).isFalse();
    assertThat(RefGlob.of(stars).matches("a".repeat(1_999) + "b", MatchBudget.ofRequest()))
        .isTrue();
    assertThat(RefGlob.of("**").matches("a".repeat(4_000_000), MatchBudget.ofRequest())).isFalse();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void fileGlobsWithManyStarsAreFast() {
    long start = System.nanoTime();
    assertThat(Globs.of("**/*a*/".repeat(300) + "b").matches("aa/".repeat(3_000) + "c")).isFalse();
    assertThat(Globs.of("*a".repeat(2_000) + "b").matches("a".repeat(20_000))).isFalse();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }
}
