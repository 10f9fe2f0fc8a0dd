package dev.steward.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Expansion of variables and token macros in job definitions. */
class VariablesTest {

  private static final Map<String, String> VALUES =
      Map.of("A", "one", "A_B", "two", "X.y", "three");

  private static String expand(String text) {
    return Variables.expand(text, VALUES);
  }

  @Test
  void knownVariablesAreReplacedAndOthersStay() {
    assertThat(expand("$A-${A}-$A_B-${X.y}")).isEqualTo("one-one-two-three");
    assertThat(expand("$B ${B} $ ${ ${A $")).isEqualTo("$B ${B} $ ${ ${A $");
    assertThat(expand("$$A costs 5$")).isEqualTo("$A costs 5$");
    assertThat(Variables.expand("$A", Map.of("A", "$A"))).isEqualTo("$A");
  }

  @Test
  void valuesAreLimitedToTheLengthOfAVariable() {
    Map<String, String> values = Map.of("LONG", "x".repeat(100_000));
    assertThat(Variables.expandValue("a$LONG", values)).hasSize(100_001);
    assertThat(Variables.expandValue("$LONG$LONG", values)).isNull();
    // Without a limit, this would need 30 GB.
    assertThat(Variables.expandValue("$LONG".repeat(300_000), values)).isNull();
    assertThat(Variables.expandValue("x".repeat(200_000), values)).isNull();
  }

  @Test
  void argumentsAreSplitAsInAShell() {
    assertThat(TextFieldParser.splitArguments(" clean  'two words' \"a \\\" b\" x\\ y plain"))
        .containsExactly("clean", "two words", "a \" b", "x\\", "y", "plain");
    assertThat(TextFieldParser.splitArguments("''")).containsExactly("");
    assertThat(TextFieldParser.splitArguments("")).isEmpty();
  }

  @Test
  void propertiesAreParsedByLine() {
    assertThat(TextFieldParser.properties("a=1\n# no\n\nb: 2\nc\nd=x=y"))
        .containsExactly(
            Map.entry("a", "1"), Map.entry("b", "2"), Map.entry("c", ""), Map.entry("d", "x=y"));
  }
}
