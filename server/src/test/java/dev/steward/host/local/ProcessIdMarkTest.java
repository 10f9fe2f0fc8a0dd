package dev.steward.host.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
class ProcessIdMarkTest {

  private static long @Nullable [] ids(long first, long last, long largest) {
    LongStream ids = ProcessIdMark.between(first, last, largest);
    return ids == null ? null : ids.toArray();
  }

  @Test
  void idsFollowTheMark() {
    assertThat(ids(10, 13, 0)).containsExactly(11, 12, 13);
    assertThat(ids(10, 10, 0)).isEmpty();
  }

  @Test
  void idsStartAgainAtTheLowest() {
    assertThat(ids(32_766, 2, 32_768)).containsExactly(32_767, 32_768, 1, 2);
    assertThat(ids(32_766, 2, 0)).as("the largest id is unknown").isNull();
  }

  @Test
  void manyIdsAreNotListed() {
    assertThat(ids(1, 100_000, 0)).isNull();
    assertThat(ids(10_000, 9_999, 4_194_304)).isNull();
  }

  @Test
  void aProcessStartedAfterTheMarkIsListed() throws Exception {
    ProcessIdMark mark = ProcessIdMark.now();
    Process process = new ProcessBuilder("/bin/sh", "-c", "exit 0").start();
    LongStream ids = mark.idsSince();
    assertThat(ids == null || ids.anyMatch(id -> id == process.pid())).isTrue();
    assertThat(process.waitFor()).isZero();
  }
}
