package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Encodings in which tools print a secret; the log masks all of them. */
class MasksTest {

  private static final String SECRET = "a.b*c[d]~é /e&f<g>'h\"i!(j)$k`l";

  private static List<String> masksOf(String secret) {
    var masks = new Masks();
    masks.add(secret);
    return masks.all();
  }

  private static String lowerHex(String encoded) {
    return java.util.regex.Pattern.compile("%[0-9A-F]{2}")
        .matcher(encoded)
        .replaceAll(match -> match.group().toLowerCase(Locale.ROOT));
  }

  @Test
  void commonPercentEncodingsAreMasked() {
    List<String> forms =
        List.of(
            // urllib.parse.quote(s), quote(s, safe=''), quote_plus(s)
            "a.b%2Ac%5Bd%5D~%C3%A9%20/e%26f%3Cg%3E%27h%22i%21%28j%29%24k%60l",
            "a.b%2Ac%5Bd%5D~%C3%A9%20%2Fe%26f%3Cg%3E%27h%22i%21%28j%29%24k%60l",
            "a.b%2Ac%5Bd%5D~%C3%A9+%2Fe%26f%3Cg%3E%27h%22i%21%28j%29%24k%60l",
            // encodeURIComponent(s), new URLSearchParams({s}), PHP's urlencode(s)
            "a.b*c%5Bd%5D~%C3%A9%20%2Fe%26f%3Cg%3E'h%22i!(j)%24k%60l",
            "a.b*c%5Bd%5D%7E%C3%A9+%2Fe%26f%3Cg%3E%27h%22i%21%28j%29%24k%60l",
            "a.b%2Ac%5Bd%5D%7E%C3%A9+%2Fe%26f%3Cg%3E%27h%22i%21%28j%29%24k%60l",
            URLEncoder.encode(SECRET, StandardCharsets.UTF_8));
    assertThat(masksOf(SECRET)).containsAll(forms);
    assertThat(masksOf(SECRET)).containsAll(forms.stream().map(MasksTest::lowerHex).toList());
  }

  @Test
  void jsonMarkupAndShellEscapesAreMasked() {
    assertThat(masksOf(SECRET))
        .contains(
            SECRET,
            "a.b*c[d]~é /e&f<g>'h\\\"i!(j)$k`l",
            "a.b*c[d]~\\u00e9 /e&f<g>'h\\\"i!(j)$k`l",
            "a.b*c[d]~é \\/e&f<g>'h\\\"i!(j)$k`l",
            "a.b*c[d]~é /e&amp;f&lt;g&gt;&#39;h&quot;i!(j)$k`l",
            "a.b*c[d]~é /e&amp;f&lt;g&gt;&#x27;h&quot;i!(j)$k`l",
            "a.b*c[d]~é /e&amp;f&lt;g&gt;'h\"i!(j)$k`l",
            "a.b*c[d]~é /e&f<g>'\\''h\"i!(j)$k`l",
            "a.b*c[d]~é /e&f<g>'h\\\"i!(j)\\$k\\`l",
            "a.b\\*c\\[d\\]\\~é\\ /e\\&f\\<g\\>\\'h\\\"i\\!\\(j\\)\\$k\\`l");
  }

  @Test
  void base64IsMaskedAtEveryAlignment() {
    for (String prefix : List.of("", "u:", "us:", "use:", "Bearer ")) {
      String encoded =
          Base64.getEncoder()
              .encodeToString((prefix + "pa55w0rd-of-15b").getBytes(StandardCharsets.UTF_8));
      assertThat(masksOf("pa55w0rd-of-15b")).as(prefix).anyMatch(encoded::contains);
    }
  }
}
