package dev.steward.host.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.ProgramRunner.ProgramResult;
import dev.steward.host.ProgramRunner.ProgramSpec;
import dev.steward.testing.ServerClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs on this machine. */
@Tag("integration")
class LocalProgramsTest {

  @TempDir Path folder;

  /**
   * A virtual thread that reads a pipe occupies its carrier thread. Two programs without output
   * would stop all virtual threads of a server with two cores, including those of requests.
   */
  @Test
  void aProgramWithoutOutputIsReadByPlatformThreads() throws Exception {
    var programs = new LocalPrograms(new BuildUser(null));
    var result = new CompletableFuture<ProgramResult>();
    Path end = folder.resolve("end");
    var spec =
        new ProgramSpec(
            List.of("/bin/sh", "-c", "until [ -e \"$0\" ]; do sleep 0.1; done; echo ok", "" + end),
            Map.of("PATH", "/usr/bin:/bin"),
            Duration.ofMinutes(1));
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(programs.run(spec));
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    ServerClient.await("two platform threads that read", () -> readers() == 2);
    Files.createFile(end);
    assertThat(result.get().output()).isEqualTo("ok\n");
  }

  /** Number of platform threads that read the output of a program. */
  private static long readers() {
    return Thread.getAllStackTraces().values().stream()
        .filter(stack ->
            Arrays.stream(stack)
                .anyMatch(frame -> frame.getClassName().endsWith("LocalPrograms$OutputReader")))
        .count();
  }
}
