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
  void aUrlIsOneOriginAndOnePath(String typed, String url) {
    assertThat(Target.parse(typed).url()).isEqualTo(url);
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
  void whatIsNoServersUrlIsUsage(String typed) {
    assertThatThrownBy(() -> Target.parse(typed))
        .isInstanceOf(Usage.class)
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
  void onlyTheOriginAndItsTwinByHttpsAreFollowed(String from, String to, boolean followed) {
    assertThat(Target.parse(from).follow(URI.create(to)) != null).isEqualTo(followed);
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
  void loopbackIsKnownByItsNameAlone(String host, boolean loopback) {
    assertThat(Target.parse("http://" + host + "/").isLoopback()).isEqualTo(loopback);
  }

  @Test
  void aServerHoldsWhatIsBelowItsPath() {
    Target target = Target.parse("https://ci.example.org/ci");
    assertThat(target.holds(URI.create("https://ci.example.org/ci"))).isTrue();
    assertThat(target.holds(URI.create("https://ci.example.org/ci/x"))).isTrue();
    assertThat(target.holds(URI.create("https://ci.example.org/cider"))).isFalse();
    assertThat(target.holds(URI.create("https://ci.example.org/ci/../x"))).isFalse();
    assertThat(target.holds(URI.create("http://ci.example.org/ci/x"))).isFalse();
  }

  @Test
  void cookiesGoBackToTheirOriginAndPathAlone() {
    var cookies = new Cookies(Target.parse("https://ci.example.org/ci"));
    URI login = URI.create("https://ci.example.org/ci/login");
    cookies.keep(
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
    cookies.keep(URI.create("https://evil.test/ci/"), List.of("S=evil; Path=/ci"));
    assertThat(cookies.line(URI.create("https://ci.example.org/ci/x")))
        .isEqualTo("S=1; own=3; same=5");
    assertThat(cookies.line(URI.create("https://ci.example.org/ci/deep")))
        .isEqualTo("S=1; deep=2; own=3; same=5");
    assertThat(cookies.line(URI.create("https://ci.example.org/cider"))).isEqualTo("same=5");
    assertThat(cookies.line(URI.create("http://ci.example.org/ci/x"))).isEmpty();
    assertThat(cookies.line(URI.create("https://ci.example.org:8443/ci/x"))).isEmpty();
  }

  @Test
  void aCookieForHttpsAloneStaysHereOverHttp() {
    Target target = Target.parse("http://localhost:1/");
    var cookies = new Cookies(target);
    cookies.keep(target.at("login"), List.of("S=1; Secure"));
    assertThat(cookies.line(target.at("login"))).isEmpty();
    assertThat(cookies.areHeldBack()).isTrue();
  }

  @Test
  void cookiesAreFew() {
    Target target = Target.parse("https://ci.example.org");
    var cookies = new Cookies(target);
    for (int i = 0; i < 1000; i++) {
      cookies.keep(target.at(""), List.of("c" + i + "=1"));
    }
    assertThat(cookies.line(target.at("")).split(";")).hasSize(50);
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
  void aLevelIsReadFromWhatServersSay(String header, String level) {
    assertThat(String.valueOf(Level.find(header))).isEqualTo(String.valueOf(level));
  }

  @Test
  void levelsCompareAsNumbers() {
    assertThat(new Level(2, 99).isBefore(Level.NAMED_TOKENS)).isTrue();
    assertThat(new Level(1, 651).isBefore(Level.NAMED_TOKENS)).isTrue();
    assertThat(new Level(2, 129).isBefore(Level.NAMED_TOKENS)).isFalse();
    assertThat(new Level(3, 0).isBefore(Level.NAMED_TOKENS)).isFalse();
  }
}
