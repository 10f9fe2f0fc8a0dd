package dev.steward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlScannerTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<input name=\"_.apiToken\" value=\"a&amp;b\" id=x>",
        "<INPUT value='a&amp;b'\n  NAME='_.apiToken'/>",
        "<p><input\tdata-x=\"a > b\" readonly value = a&amp;b name = _.apiToken ></p>",
        "<!-- <input name=_.apiToken value=no> --><input name=_.apiToken value=a&#38;b>",
        "a < b <input name=_.apiToken value=a&#x26;b",
      })
  void inputFieldsAreFoundInAnyHtmlStyle(String page) {
    assertThat(HtmlScanner.of(page))
        .filteredOn(tag -> tag.get("name").equals("_.apiToken"))
        .singleElement()
        .satisfies(tag -> {
          assertThat(tag.name()).isEqualTo("input");
          assertThat(tag.get("value")).isEqualTo("a&b");
          assertThat(tag.get("missing")).isEmpty();
        });
  }

  @Test
  void textAfterATagEndsAtTheNextTag() {
    String page = "<span class='a token-name'> R&amp;D <b>x</b>";
    HtmlScanner.HtmlTag tag = HtmlScanner.of(page).getFirst();
    assertThat(tag.hasClass("token-name")).isTrue();
    assertThat(tag.hasClass("token")).isFalse();
    assertThat(HtmlScanner.textAfter(page, tag)).isEqualTo("R&D");
  }

  @ParameterizedTest
  @ValueSource(strings = {"&", "&;", "&#;", "&#x;", "&#99999999;", "&nope;", "&amp", "& amp;"})
  void invalidEntitiesStayUnchanged(String text) {
    assertThat(HtmlScanner.unescape(text)).isEqualTo(text);
  }

  @Test
  @Timeout(20)
  void everyPageIsScannedInLinearTime() {
    for (String part :
        new String[] {"<", "<a ", "<!--", "<a b='", "&", "<a b=\"&", "<a/", "<a =", "<a b="}) {
      String page = part.repeat((1 << 20) / part.length());
      for (HtmlScanner.HtmlTag tag : HtmlScanner.of(page)) {
        assertThat(HtmlScanner.textAfter(page, tag)).isNotNull();
      }
    }
  }

  @Test
  void randomTextIsScannedWithoutErrors() {
    var random = new Random(1);
    String letters = "<>a='\"/ &;#x!-\n";
    for (int i = 0; i < 20_000; i++) {
      var page = new StringBuilder();
      for (int j = random.nextInt(60); j >= 0; j--) {
        page.append(letters.charAt(random.nextInt(letters.length())));
      }
      for (HtmlScanner.HtmlTag tag : HtmlScanner.of(page.toString())) {
        assertThat(tag.end()).isLessThanOrEqualTo(page.length());
        assertThat(HtmlScanner.textAfter(page.toString(), tag)).isNotNull();
      }
    }
  }
}
