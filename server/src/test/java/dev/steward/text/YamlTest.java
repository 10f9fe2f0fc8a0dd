package dev.steward.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1|1",
        "-17|-17",
        "+5|5",
        "0|0",
        "0644|420",
        "0o17|15",
        "0x1F|31",
        "1.5|1.5",
        ".5|0.5",
        "1e3|1000.0",
        "1e999|\"1e999\"",
        "true|true",
        "False|false",
        "yes|\"yes\"",
        "~|null",
        "'0644'|\"0644\"",
        "\"true\"|\"true\"",
        "1234567890123456789012|1.2345678901234568E21",
        "2Gi|\"2Gi\"",
        "12:30|\"12:30\"",
        "[a, {b: c}]|[\"a\",{\"b\":\"c\"}]",
        "{}|{}",
        "[]|[]",
        "|null",
      })
  void valuesAreJsonValues(String yaml, String json) {
    assertThat(Json.write(Yaml.read(yaml == null ? "" : yaml))).isEqualTo(json);
  }

  @Test
  void aliasesAreExpanded() {
    assertThat(Yaml.readObject("a: &x {b: 1}\nc: *x"))
        .isEqualTo(Map.of("a", Map.of("b", 1L), "c", Map.of("b", 1L)));
    assertThat(Yaml.readObject("# nothing")).isEmpty();
  }

  @Test
  void invalidAndExcessiveDocumentsAreRejected() {
    var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 9; i++) {
      bomb.append("a%d: &a%d [".formatted(i, i)).append("*a%d,".formatted(i - 1).repeat(9));
      bomb.append("*a%d]\n".formatted(i - 1));
    }
    for (String text :
        List.of(
            "a: [b",
            "a: 1\na: 2",
            "a: 1\n---\nb: 2",
            "? [a]\n: b",
            "a: &x [*x]",
            "[".repeat(1_000) + "]".repeat(1_000),
            bomb.toString(),
            "- x\n".repeat(60_000))) {
      assertThatThrownBy(() -> Yaml.read(text))
          .as(text.substring(0, Math.min(20, text.length())))
          .isInstanceOf(Problem.class);
    }
    assertThatThrownBy(() -> Yaml.read("x".repeat(Yaml.MAX_CHARACTERS + 1)))
        .isInstanceOf(Problem.TooLarge.class);
    assertThatThrownBy(() -> Yaml.read("a: 1\nb: [secret"))
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> Yaml.readObject("- a")).isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void onlyJsonValuesAreWritten() {
    assertThatThrownBy(() -> Json.write(new Object())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Json.write(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    Object value = Json.read("{\"a\":[1,2.5,true,null,\"\\\"\\n\"],\"b\":{}}");
    assertThat(Json.read(Json.write(value))).isEqualTo(value);
  }
}
