package dev.steward.host.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names and label values of pods. */
class PodNamesTest {

  @ParameterizedTest
  @CsvSource({
    "maven, maven-.....",
    "Maven 3 / JDK 25, maven-3-jdk-25-.....",
    "3d, pod-3d-.....",
    "ü, pod-.....",
    "'-a-', a-.....",
  })
  void podNamesAreValid(String template, String pattern) {
    assertThat(PodNames.podName(template, new Random())).matches(pattern);
  }

  @Test
  void longNamesAndLabelsAreShortened() {
    String name = PodNames.podName("x".repeat(52) + " yyyyyyyyyyyyyyyyyyyyyyy", new Random());
    assertThat(name).hasSizeLessThanOrEqualTo(63).matches("x{52}-y*-[a-z0-9]{5}");
    assertThat(PodNames.labelValue("plain_1.0")).isEqualTo("plain_1.0");
    String valid = "([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?";
    Set<String> values =
        Stream.of("a b", "a/b", "-a", "a-", "ü", "ä", "x".repeat(64), "x".repeat(65), "")
            .map(PodNames::labelValue)
            .collect(Collectors.toSet());
    assertThat(values).hasSize(9).allMatch(value -> value.matches(valid) && value.length() <= 63);
    Set<String> names =
        IntStream.range(0, 100)
            .mapToObj(_ -> PodNames.podName("t", new Random()))
            .collect(Collectors.toSet());
    assertThat(names).hasSizeGreaterThan(95);
  }
}
