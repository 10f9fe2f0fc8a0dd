package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EnvironmentOverridesTest {

  private static Map<String, String> apply(Map<String, String> before, String... entries) {
    var variables = new TreeMap<>(before);
    EnvironmentOverrides.parse(List.of(entries)).apply(variables);
    return variables;
  }

  @Test
  void valuesReferToOuterVariablesAndToEachOther() {
    assertThat(apply(Map.of("HOME", "/h"), "B=$A/x", "A=${HOME}/a", "C=$NO"))
        .isEqualTo(Map.of("HOME", "/h", "A", "/h/a", "B", "/h/a/x", "C", "$NO"));
    assertThat(apply(Map.of("A", "1"), "A=$A$A")).isEqualTo(Map.of("A", "11"));
    // A cycle ends with the values around the block.
    assertThat(apply(Map.of("A", "1", "B", "2"), "A=$B", "B=$A").keySet())
        .containsExactly("A", "B");
  }

  @Test
  void aPlusPrependsAndAnEmptyValueRemoves() {
    assertThat(apply(Map.of("PATH", "/bin"), "PATH+MAVEN=/m/bin", "PATH+X=$PATH/x", "X=1=2"))
        .containsEntry("X", "1=2")
        .hasEntrySatisfying("PATH", path -> assertThat(path).startsWith("/").endsWith("/bin"));
    assertThat(apply(Map.of(), "LIST+A=/a")).isEqualTo(Map.of("LIST", "/a"));
    assertThat(apply(Map.of("A", "1", "B", "2"), "A=")).isEqualTo(Map.of("B", "2"));
    assertThatThrownBy(() -> apply(Map.of(), "nothing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nothing");
  }
}
