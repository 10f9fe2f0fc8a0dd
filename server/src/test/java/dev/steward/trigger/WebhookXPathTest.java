package dev.steward.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.text.XmlReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** XPath on webhook bodies. */
class WebhookXPathTest {

  private static final WebhookXPath PUSH =
      document(
          "<push kind='git' xmlns:x='urn:x'><ref>main</ref><commits><commit"
              + " id='1'><by>ann</by></commit><commit id='2'"
              + " xml:lang='en'><by>bob</by><paths><path>a</path><path>b</path></paths></commit></commits><note>one"
              + " <b>two</b></note><x:ref x:id='7'>prefixed</x:ref></push>");

  private static WebhookXPath document(String xml) {
    return new WebhookXPath(XmlReader.readVerbatim(xml));
  }

  private static @Nullable String find(String path) throws MatchLimitException {
    return PUSH.find(path, MatchBudget.ofRequest());
  }

  @Test
  void expressionsSelectTheTextOfTheFirstNode() throws Exception {
    String[][] table = {
      {"/push/ref", "main"},
      {"/push/ref/text()", "main"},
      {"/push/@kind", "git"},
      {"//by", "ann"},
      {"//commit[2]/by", "bob"},
      {"//commit[@id='2']//path", "a"},
      {"//commit[by=\"bob\"]/@id", "2"},
      {"/push/commits/*[2]/paths/path[2]", "b"},
      {"//note/b", "two"},
      {"/*/note", "one two"},
      {"push/ref", "main"},
      {"//by[text()='ann']", "ann"},
      {"//commit[last()]/@id", "2"},
      {"//commit[by='ann' or @id > 5]/@id", "1"},
      {"//path[. = 'b']/ancestor::commit/by", "bob"},
      {"//path[1]/following-sibling::path", "b"},
      {"//commit[not(paths)]/by", "ann"},
      {"//commit[contains(by, 'o')]/by | //none", "bob"},
      {"//commit[lang('en')]/by", "bob"},
      {"/push/x:ref", "prefixed"},
      {"//@x:id", "7"},
      {"//*[local-name()='ref'][2]", "prefixed"},
      {"//@xml:lang", "en"},
      {"/", "mainannbobabone twoprefixed"},
    };
    for (String[] row : table) {
      assertThat(find(row[0])).as(row[0]).isEqualTo(row[1]);
    }
  }

  @Test
  void otherExpressionsReturnTheirValue() throws Exception {
    String[][] table = {
      {"count(//by)", "2"},
      {"sum(//commit/@id) div 2", "1.5"},
      {"//ref = 'main'", "true"},
      {"boolean(//none)", "false"},
      {"concat(/push/ref, '-', //by)", "main-ann"},
      {"substring-after(//commit/by, 'a')", "nn"},
      {"substring-before('a/b', '/')", "a"},
      {"translate(normalize-space(' a  b '), 'ab', 'AB')", "A B"},
      {"name(/*)", "push"},
      {"string(//none)", ""},
    };
    for (String[] row : table) {
      assertThat(find(row[0])).as(row[0]).isEqualTo(row[1]);
    }
  }

  @Test
  void invalidAndUnmatchedExpressionsReturnNull() throws Exception {
    for (String path :
        new String[] {
          "",
          "/ref",
          "/push/none",
          "//commit[3]",
          "//commit[0]",
          "/push/@none",
          "/push/ref[",
          "/push/@kind/x",
          "//",
          "nosuch(//by)",
          "contains('a')",
          "$variable",
          "count(1)"
        }) {
      assertThat(find(path)).as(path).isNull();
    }
  }

  @Test
  void expensiveExpressionsAreStopped() {
    WebhookXPath texts =
        document(
            "<e><a>" + "a".repeat(2_000_000) + "</a><b>" + "a".repeat(1_000_000) + "b</b></e>");
    WebhookXPath elements = document("<e>" + "<a><b/></a>".repeat(50_000) + "</e>");
    assertThat(assertStopped("contains(/e/a, /e/b)", texts)).contains("too expensive");
    assertThat(assertStopped("substring-after(//a, //b)", texts)).contains("too expensive");
    assertThat(assertStopped("concat(" + "/,".repeat(150) + "/)", texts)).contains("expensive");
    assertStopped("//*[count(//*[count(//*) > 1]) > 1]", elements);
    assertStopped("//b[../following::b[. = //b]]", elements);
    assertStopped("//b/preceding::*/following::*", elements);
    assertStopped("document('file:///etc/passwd')", elements);
    assertStopped("(".repeat(60) + "1" + ")".repeat(60), elements);
    assertStopped("/a".repeat(600), elements);
  }

  private static String assertStopped(String path, WebhookXPath document) {
    long startedAt = System.nanoTime();
    var budget = MatchBudget.ofRequest();
    var error =
        assertThatThrownBy(() -> document.find(path, budget))
            .as(path)
            .isInstanceOf(MatchLimitException.class);
    assertThat(System.nanoTime() - startedAt).as(path).isLessThan(10_000_000_000L);
    var message = new StringBuilder();
    error.satisfies(e -> message.append(e.getMessage()));
    return message.toString();
  }
}
