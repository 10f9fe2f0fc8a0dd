package dev.steward.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.RunningCommand.Exit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which processes of a run end, and when, on every kind of machine. */
@Tag("integration")
abstract class ProcessContract extends CommandContract {

  /** Whether the exit of a command reports that other processes keep its output open. */
  protected boolean reportsLeakedProcesses() {
    return true;
  }

  /** Whether exempt processes left behind by a command survive the stop of a later command. */
  protected boolean keepsExemptProcesses() {
    return true;
  }

  @Test
  void stoppingEndsAllProcessesOfTheRun() throws Exception {
    RunningCommand command =
        start(waiting("setsid sleep 300 & echo $! >child; trap '' HUP", "true"));
    await("started");
    long child = Long.parseLong(Files.readString(folder().resolve("child")).strip());
    assertThat(ProcessHandle.of(child)).isPresent();
    command.stop();
    Exit exit = command.await();
    assertThat(exit).isNotEqualTo(new Exit.Exited(0, false));
    awaitEnd("child");
  }

  @Test
  void processesOfOtherRunsAndExemptOnesAreKept() throws Exception {
    run(
        "0",
        "(HUDSON_COOKIE=other exec sleep 300) >/dev/null 2>&1 & echo $! >other;"
            + " (BUILD_ID=dontKillMe exec sleep 300) >/dev/null 2>&1 & echo $! >exempt;"
            + " sleep 300 >/dev/null 2>&1 & echo $! >own");
    awaitSleep("other");
    awaitSleep("exempt");
    workspace.endProcesses();
    try {
      awaitEnd("own");
      assertThat(isAlive("other")).isTrue();
      assertThat(isAlive("exempt")).isTrue();
    } finally {
      for (String name : List.of("other", "exempt")) {
        ProcessHandle.of(pid(name)).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }

  @Test
  void theCookieIsNotOverridden() throws Exception {
    start(
            spec(
                "0",
                "sleep 300 >/dev/null 2>&1 & echo $! >own; printf %s \"$HUDSON_COOKIE\" >cookie",
                Map.of(Host.COOKIE_VARIABLE, "other"),
                List.of(),
                false))
        .await();
    assertThat(folder().resolve("cookie")).hasContent(cookie);
    workspace.endProcesses();
    awaitEnd("own");
  }

  @Test
  void aStopEndsTheCommandThatIsRunningEvenIfItIsExempt() throws Exception {
    String loop = "trap '' TERM; echo $$ >current; while :; do sleep 0.2; done";
    run("0", "(BUILD_ID=dontKillMe exec sleep 300) >/dev/null 2>&1 & echo $! >earlier");
    awaitSleep("earlier");
    RunningCommand command =
        start(spec("1", loop, Map.of("BUILD_ID", "dontKillMe"), List.of("masked"), false));
    await("current");
    host.endProcesses(cookie);
    assertThat(command.await()).isNotEqualTo(new Exit.Exited(0, false));
    awaitEnd("current");
    try {
      assertThat(isAlive("earlier")).isEqualTo(keepsExemptProcesses());
    } finally {
      ProcessHandle.of(pid("earlier")).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void aProcessThatHoldsTheOutputOpenDoesNotHoldTheBuild() throws Exception {
    assertThat(
            start(spec("0", "sleep 300 & echo done", Map.of(), List.of("secret"), false)).await())
        .isEqualTo(new Exit.Exited(0, reportsLeakedProcesses()));
    assertThat(log.text()).isEqualTo("Started\n+ heading\ndone\n");
  }

  @Test
  void aCommandWhoseProcessIsGoneIsLost() throws Exception {
    RunningCommand command = start(waiting("echo before", "true"));
    await("started");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (cookieProcesses().size() > 0) {
      assertThat(System.nanoTime()).isLessThan(end);
      cookieProcesses().forEach(ProcessHandle::destroyForcibly);
      Thread.sleep(10);
    }
    assertThat(command.await()).isInstanceOf(Exit.Lost.class);
    restart();
    assertThat(start(waiting("", "")).await()).isInstanceOf(Exit.Lost.class);
  }

  private List<ProcessHandle> cookieProcesses() {
    return ProcessHandle.allProcesses()
        .filter(process -> {
          try {
            return Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "environ"),
                    StandardCharsets.ISO_8859_1)
                .contains("HUDSON_COOKIE=" + cookie + "\0");
          } catch (IOException e) {
            return false;
          }
        })
        .toList();
  }

  private long pid(String name) throws IOException {
    return Long.parseLong(Files.readString(folder().resolve(name)).strip());
  }

  /** Waits until the process is {@code sleep}; before that, it has the variables of its shell. */
  private void awaitSleep(String name) throws IOException, InterruptedException {
    Path command = Path.of("/proc", Long.toString(pid(name)), "comm");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!Files.readString(command).equals("sleep\n")) {
      assertThat(System.nanoTime()).as("the process " + name + " starts").isLessThan(end);
      Thread.sleep(10);
    }
  }

  /** Waits until the process has ended and its parent has noticed. */
  final void awaitEnd(String name) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (isAlive(name)) {
      assertThat(System.nanoTime()).as("the process " + name + " ends").isLessThan(end);
      Thread.sleep(10);
    }
  }

  private boolean isAlive(String name) throws IOException {
    return ProcessHandle.of(pid(name)).filter(ProcessHandle::isAlive).isPresent();
  }
}
