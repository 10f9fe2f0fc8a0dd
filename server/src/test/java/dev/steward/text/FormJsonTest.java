package dev.steward.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormJsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":{\"b\":[1,\"c d\",true,null]},\"e\":\"f\"}",
        "{'a':{'b':[1,'c d',true,null]},'e':'f'}",
        "{a:{b:[1,c d,TRUE,null]},e:f}",
        "{a={b=>[1;'c d';True;null]};e=>f}",
        "/* c */ {\"a\":{\"b\":[1,\"c d\",true,null,],},\"e\":\"f\",}",
        " // first\n# second\n{ a : { b : [ 1 , 'c d' , true , null ] } , e : f } what follows",
        "{'a':{'b':[1,'c\\u0020d',true,null]},'e':'\\x66'}"
      })
  void jsonVariantsOfClientsAreParsed(String text) {
    assertThat(FormJson.readObject(text))
        .isEqualTo(Map.of("a", Map.of("b", Arrays.asList(1L, "c d", true, null)), "e", "f"));
  }

  @Test
  void valuesAreParsed() {
    assertThat(
            FormJson.readObject(
                "{'': '1', t: 'a\tb', q: \"it's\", s: 'say \\'x\\' \\\\ \\n', z: 007, n: -12,"
                    + " r: 1.5, big: 12345678901234567890, none: None, empty: [], holes: [,1]}"))
        .containsEntry("", "1")
        .containsEntry("t", "a\tb")
        .containsEntry("q", "it's")
        .containsEntry("s", "say 'x' \\ \n")
        .containsEntry("z", "007")
        .containsEntry("n", -12L)
        .containsEntry("r", 1.5)
        .containsEntry("big", 1.2345678901234567E+19)
        .containsEntry("none", "None")
        .containsEntry("empty", List.of())
        .containsEntry("holes", Arrays.asList(null, 1L));
    assertThat(FormJson.readObject("{}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[1]",
        "{",
        "{a",
        "{a:",
        "{a:}",
        "{a:1",
        "{a:1,",
        "{:1}",
        "{a 1}",
        "{a:'x}",
        "{a:'x\ny'}",
        "{a:[1}",
        "{a:'\\u12g4'}",
        "{a:'\\",
        "/* {}",
        "{a:1 b:2}"
      })
  void invalidObjectsAreRefused(String text) {
    assertThatThrownBy(() -> FormJson.readObject(text))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageStartingWith("Invalid JSON at line ");
  }

  @Test
  void deeplyNestedInputIsRefused() {
    assertThat(FormJson.readObject("{a:" + "[".repeat(90) + "]".repeat(90) + "}")).hasSize(1);
    for (String opening : new String[] {"[", "{a:", "{", "[["}) {
      assertThatThrownBy(() -> FormJson.readObject("{a:" + opening.repeat(100_000)))
          .isInstanceOf(Problem.Invalid.class);
    }
    assertThatThrownBy(() -> FormJson.readObject("{a:" + "[".repeat(200) + "]".repeat(200) + "}"))
        .hasMessageContaining("nested more than 100 levels");
    assertThatThrownBy(() -> FormJson.readObject("{a:[" + "1,".repeat(300_000) + "]}"))
        .isInstanceOf(Problem.TooLarge.class);
  }

  @Test
  void errorMessagesDoNotQuoteTheInput() {
    assertThatThrownBy(() -> FormJson.readObject("{'password':'geheim' 'x'}"))
        .hasMessage("Invalid JSON at line 1, column 22.");
  }
}
