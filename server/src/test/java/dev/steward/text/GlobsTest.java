package dev.steward.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ant-style patterns, with the semantics that build tools have in common. */
class GlobsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "**/*.xml | a.xml | true",
        "**/*.xml | a/b/c.xml | true",
        "*.xml | a/b.xml | false",
        "*.xml | b.xml | true",
        "target/ | target/a/b | true",
        "target/ | target2/a | false",
        "target/**/TEST-*.xml | target/TEST-a.xml | true",
        "target/**/TEST-*.xml | target/x/y/TEST-a.xml | true",
        "target/**/TEST-*.xml | other/x/TEST-a.xml | false",
        "a/**/b/**/c | a/b/c | true",
        "a/**/b/**/c | a/x/b/b/y/c | true",
        "a/**/b/**/c | a/x/c | false",
        "** | any/thing | true",
        "**.xml | a.xml | true",
        "**.xml | a/b.xml | false",
        "a?c | abc | true",
        "a?c | ac | false",
        "a?c | a/c | false",
        "a\\b\\*.txt | a/b/c.txt | true",
        "x, *.a ,*.b | q.b | true",
        "x, *.a ,*.b | q.c | false",
        "[a].txt | a.txt | false",
        "[a].txt | [a].txt | true",
        "{a,b} | a | false",
        "/a.txt | a.txt | false",
        "** | .git/config | false",
        "** | x/.git/config | false",
        "** | x/.gitignore | false",
        "** | a~ | false",
        "** | sub/.svn/entries | false",
        "** | .DS_Store | false",
        "*.XML | a.xml | false",
      })
  void patternsMatchPaths(String pattern, String path, boolean expected) {
    assertThat(Globs.of(pattern).matches(path)).isEqualTo(expected);
  }

  @Test
  void excludesTakePrecedenceAndCaseCanBeIgnored() {
    Globs globs = Globs.of("**/*.LOG", "**/skip/**, SECRET.log", false, false);
    assertThat(globs.matches("a/b.log")).isTrue();
    assertThat(globs.matches("a/Skip/b.log")).isFalse();
    assertThat(globs.matches("secret.LOG")).isFalse();
    assertThat(globs.matches(".git/x.log")).isTrue();
    assertThat(globs.mayContainMatch("a/SKIP")).isFalse();
    assertThat(globs.mayContainMatch("a")).isTrue();
    assertThat(Globs.of("").matches("x/y")).isTrue();
    assertThat(Globs.of("").mayContainMatch("x/.git")).isFalse();
  }

  @Test
  void everyPatternMatchesInBoundedTime() {
    String name = "a".repeat(200);
    Globs stars = Globs.of("*a".repeat(100) + "b");
    Globs folders = Globs.of("**/a/".repeat(100) + "b");
    String deep = "a/".repeat(2_000) + "c";
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (int i = 0; i < 100; i++) {
            assertThat(stars.matches(name)).isFalse();
            assertThat(folders.matches(deep)).isFalse();
          }
        });
  }
}
