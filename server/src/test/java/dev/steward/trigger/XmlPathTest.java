package dev.steward.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The supported subset of XPath, for webhook bodies. */
class XmlPathTest {

  private static final XmlElement PUSH =
      XmlReader.read(
          "<push kind='git'><ref>main</ref><commits><commit id='1'><by>ann</by></commit>"
              + "<commit id='2'><by>bob</by><paths><path>a</path><path>b</path></paths></commit>"
              + "</commits><note>one <b>two</b></note></push>");

  @Test
  void pathsSelectTheFirstMatch() {
    Map.ofEntries(
            Map.entry("/push/ref", "main"),
            Map.entry("/push/ref/text()", "main"),
            Map.entry("/push/@kind", "git"),
            Map.entry("//by", "ann"),
            Map.entry("//commit[2]/by", "bob"),
            Map.entry("//commit[@id='2']//path", "a"),
            Map.entry("//commit[by=\"bob\"]/@id", "2"),
            Map.entry("/push/commits/*[2]/paths/path[2]", "b"),
            Map.entry("//note/b", "two"),
            Map.entry("/*/note", "one two"))
        .forEach((path, value) -> assertThat(XmlPath.find(path, PUSH)).as(path).isEqualTo(value));
  }

  @Test
  void invalidAndUnmatchedPathsReturnNull() {
    for (String path :
        new String[] {
          "",
          "push",
          "/ref",
          "/push/none",
          "//commit[3]",
          "//commit[0]",
          "/push/@none",
          "count(//by)",
          "/push/ref[",
          "/push/@kind/x",
          "//by[text()='ann']",
          "/",
          "//"
        }) {
      assertThat(XmlPath.find(path, PUSH)).as(path).isNull();
    }
    assertThat(XmlPath.find("/push", null)).isNull();
  }
}
