package dev.steward.host.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RequiredProgramsTest {

  @Test
  void nothingIsReportedWhenAllProgramsExist() {
    assertThat(RequiredPrograms.missing(_ -> true, true)).isEmpty();
  }

  @Test
  void missingProgramsAreNamedWithTheirPackages() {
    assertThat(RequiredPrograms.missing(name -> !name.equals("setsid"), true))
        .containsExactly(
            "Builds cannot run, because these programs are missing on this machine: setsid. Install"
                + " the packages util-linux (setsid), sed and coreutils.");
    assertThat(RequiredPrograms.missing(name -> !name.equals("perl"), true)).isEmpty();
    assertThat(RequiredPrograms.missing(name -> !Set.of("perl", "awk").contains(name), true))
        .singleElement()
        .asString()
        .contains("Timestamps", "neither perl nor awk");
    assertThat(RequiredPrograms.missing(_ -> true, false))
        .singleElement()
        .asString()
        .contains("/proc");
  }
}
