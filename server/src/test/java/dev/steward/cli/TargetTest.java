package dev.steward.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

  @ParameterizedTest
  @CsvSource({
    "https://CI.Example.org, https://ci.example.org/",
    "HTTPS://ci.example.org:443/, https://ci.example.org/",
    "http://ci.example.org:80/ci//, http://ci.example.org/ci/",
    "http://127.0.0.1:8080/a/b, http://127.0.0.1:8080/a/b/",
    "http://[::1]:8080, http://[::1]:8080/",
    "https://ci.example.org/a/../b/./, https://ci.example.org/b/"
  })
  void urlsAreNormalized(String input, String url) {
    assertThat(Target.parse(input).url()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ci.example.org",
        "ftp://ci.example.org",
        "https://",
        "https://u@ci.example.org",
        "https://u:p@ci.example.org/",
        "https://ci.example.org/?a",
        "https://ci.example.org/#a",
        "https://ci.example.org:99999/",
        "https://my_host/",
        "https://ci.example.org/../..",
        "a b",
        "file:///etc/passwd"
      })
  void invalidServerUrlsAreUsageErrors(String input) {
    assertThatThrownBy(() -> Target.parse(input))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("--server")
        .message()
        .doesNotContain("u:p");
  }

  @ParameterizedTest
  @CsvSource({
    "http://ci.example.org, http://ci.example.org/x, true",
    "http://ci.example.org, https://ci.example.org/x, true",
    "http://ci.example.org:8080, https://ci.example.org:8443/x, true",
    "http://ci.example.org:8080, https://ci.example.org/x, true",
    "http://ci.example.org, https://ci.example.org:9999/x, false",
    "http://ci.example.org, http://ci.example.org:8080/x, false",
    "https://ci.example.org, http://ci.example.org/x, false",
    "https://ci.example.org, https://ci.example.org:8443/x, false",
    "http://ci.example.org, https://www.ci.example.org/x, false",
    "http://ci.example.org, https://ci.example.org.evil.test/x, false",
    "http://ci.example.org, https://u@ci.example.org/x, false"
  })
  void onlyTheOriginAndItsHttpsUpgradeAreFollowed(String from, String to, boolean followed) {
    assertThat(Target.parse(from).redirectTarget(URI.create(to)) != null).isEqualTo(followed);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, true",
    "127.0.0.1, true",
    "127.9.9.9, true",
    "[::1], true",
    "localhost.evil.test, false",
    "127.0.0.1.evil.test, false",
    "10.0.0.1, false",
    "0.0.0.0, false"
  })
  void loopbackIsRecognizedByName(String host, boolean loopback) {
    assertThat(Target.parse("http://" + host + "/").isLoopback()).isEqualTo(loopback);
  }

  @Test
  void aTargetContainsUrlsBelowItsPath() {
    Target target = Target.parse("https://ci.example.org/ci");
    assertThat(target.contains(URI.create("https://ci.example.org/ci"))).isTrue();
    assertThat(target.contains(URI.create("https://ci.example.org/ci/x"))).isTrue();
    assertThat(target.contains(URI.create("https://ci.example.org/cider"))).isFalse();
    assertThat(target.contains(URI.create("https://ci.example.org/ci/../x"))).isFalse();
    assertThat(target.contains(URI.create("http://ci.example.org/ci/x"))).isFalse();
  }

  @Test
  void cookiesAreSentOnlyToTheirOriginAndPath() {
    var cookies = new Cookies(Target.parse("https://ci.example.org/ci"));
    URI login = URI.create("https://ci.example.org/ci/login");
    cookies.store(
        login,
        List.of(
            "S=1; Path=/ci; HttpOnly; Secure",
            "deep=2; path=/ci/deep",
            "own=3",
            "wide=4; Domain=example.org; Path=/",
            "same=5; Domain=CI.example.org; Path=/",
            "gone=6; Path=/",
            "gone=; Path=/; Max-Age=0",
            "odd",
            "=x",
            "e\tvil=1",
            "x=\"a,b\"",
            "long=" + "a".repeat(5000)));
    cookies.store(URI.create("https://evil.test/ci/"), List.of("S=evil; Path=/ci"));
    assertThat(cookies.header(URI.create("https://ci.example.org/ci/x")))
        .isEqualTo("S=1; own=3; same=5");
    assertThat(cookies.header(URI.create("https://ci.example.org/ci/deep")))
        .isEqualTo("S=1; deep=2; own=3; same=5");
    assertThat(cookies.header(URI.create("https://ci.example.org/cider"))).isEqualTo("same=5");
    assertThat(cookies.header(URI.create("http://ci.example.org/ci/x"))).isEmpty();
    assertThat(cookies.header(URI.create("https://ci.example.org:8443/ci/x"))).isEmpty();
  }

  @Test
  void secureCookiesAreNotSentOverHttp() {
    Target target = Target.parse("http://localhost:1/");
    var cookies = new Cookies(target);
    cookies.store(target.resolve("login"), List.of("S=1; Secure"));
    assertThat(cookies.header(target.resolve("login"))).isEmpty();
    assertThat(cookies.areWithheld()).isTrue();
  }

  @Test
  void theNumberOfCookiesIsLimited() {
    Target target = Target.parse("https://ci.example.org");
    var cookies = new Cookies(target);
    for (int i = 0; i < 1000; i++) {
      cookies.store(target.resolve(""), List.of("c" + i + "=1"));
    }
    assertThat(cookies.header(target.resolve("")).split(";")).hasSize(50);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "2.578, 2.578",
        "1.651.3, 1.651",
        "2.129-SNAPSHOT (private), 2.129",
        "2.401.2.3, 2.401",
        "CI, -",
        "2, -",
        "2., -",
        "99999.1, -",
        "v2.1, -",
        "'', -"
      })
  void versionsAreParsedFromTheHeader(String header, String version) {
    assertThat(String.valueOf(JenkinsVersion.find(header))).isEqualTo(String.valueOf(version));
  }

  @Test
  void versionsCompareNumerically() {
    assertThat(new JenkinsVersion(2, 99).isBefore(JenkinsVersion.NAMED_TOKENS)).isTrue();
    assertThat(new JenkinsVersion(1, 651).isBefore(JenkinsVersion.NAMED_TOKENS)).isTrue();
    assertThat(new JenkinsVersion(2, 129).isBefore(JenkinsVersion.NAMED_TOKENS)).isFalse();
    assertThat(new JenkinsVersion(3, 0).isBefore(JenkinsVersion.NAMED_TOKENS)).isFalse();
  }
}
