package dev.steward.host;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.RunningCommand.Exit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the engine relies on when it runs commands, on every kind of machine: output, environment,
 * masking, and that nothing is run twice.
 */
@Tag("integration")
abstract class CommandContract extends WorkspaceFixture {

  @Test
  void theExitCodeAndAllOutputArrive() throws Exception {
    assertThat(run("0", "echo out; echo err >&2; printf last; exit 7"))
        .isEqualTo(new Exit.Exited(7, false));
    assertThat(log.text()).isEqualTo("Started\n+ heading\nout\nerr\nlast");
    assertThat(run("1", "true")).isEqualTo(new Exit.Exited(0, false));
    assertThat(log.text()).isEqualTo("Started\n+ heading\nout\nerr\nlast+ heading\n");
  }

  @Test
  void aCommandWithoutAHeadingLogsOnlyItsOutput() throws Exception {
    CommandSpec command = shell("0", "echo out");
    start(
            new CommandSpec(
                "0",
                workspace.path(),
                "",
                command.arguments(),
                command.environment(),
                List.of(),
                false))
        .await();
    assertThat(log.text()).isEqualTo("Started\nout\n");
  }

  @Test
  void aCommandCanBeEndedAlone() throws Exception {
    RunningCommand stopped = start(alone("1", "touch one; sleep 600; echo never"));
    await("one");
    RunningCommand other = start(alone("2", "touch two; while [ ! -e go ]; do sleep 0.05; done"));
    await("two");
    stopped.stop();
    assertThat(awaitInBackground(stopped).get(1, TimeUnit.MINUTES))
        .isNotEqualTo(new Exit.Exited(0, false));
    file("go", "");
    assertThat(awaitInBackground(other).get(1, TimeUnit.MINUTES))
        .isEqualTo(new Exit.Exited(0, false));
  }

  private CommandSpec alone(String id, String script) {
    CommandSpec command = shell(id, script);
    return new CommandSpec(
        id,
        command.folder(),
        command.heading(),
        command.arguments(),
        command.environment(),
        List.of(),
        false,
        List.of(),
        "-" + id + "-");
  }

  @Test
  void theEnvironmentIsExactlyTheGivenOne() throws Exception {
    String value = "line 1\nline '2' \"q\" $HOME `id` \\ ā ☃ 😀\n";
    start(
            spec(
                "0",
                "printf '%s' \"$VALUE\" >value; printf '%s' \"${SERVER_SECRET-unset}\" >other",
                Map.of("VALUE", value, "no-name", "x"),
                List.of(),
                false))
        .await();
    assertThat(folder().resolve("value")).hasContent(value);
    assertThat(folder().resolve("other")).hasContent("unset");
  }

  @Test
  void aCommandHasNoInputAndStartsInItsFolder() throws Exception {
    Files.createDirectories(folder().resolve("below it"));
    CommandSpec command = shell("0", "pwd; cat; echo end");
    start(
            new CommandSpec(
                "0",
                workspace.path() + "/below it",
                "h",
                command.arguments(),
                command.environment(),
                List.of(),
                false))
        .await();
    assertThat(log.text())
        .isEqualTo("Started\nh\n" + folder().toRealPath().resolve("below it") + "\nend\n");
  }

  @Test
  void argumentsArePassedUnchanged() throws Exception {
    String odd = "-n 'a'\n\"b\" $c * \\ é";
    CommandSpec command = shell("0", "");
    start(
            new CommandSpec(
                "0",
                workspace.path(),
                odd,
                List.of("/bin/sh", "-c", "printf '<%s>' \"$@\"", "sh", odd, "", "--"),
                command.environment(),
                List.of(),
                false))
        .await();
    assertThat(log.text()).isEqualTo("Started\n" + odd + "\n<" + odd + "><><-->");
  }

  @Test
  void secretsAreMaskedBeforeTheyReachAnyDisk() throws Exception {
    String secret = "p@ss/w0rd[1]*";
    assertThat(
            start(
                    spec(
                        "0",
                        "echo \"one $S two\"; printf 'p@ss/'; sleep 0.2; echo 'w0rd[1]* three'",
                        Map.of("S", secret),
                        List.of(secret),
                        false))
                .await())
        .isEqualTo(new Exit.Exited(0, false));
    assertThat(log.text()).isEqualTo("Started\n+ heading\none **** two\n**** three\n");
    try (var all = Files.walk(home)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(path, StandardCharsets.ISO_8859_1))
            .as(path.toString())
            .doesNotContain(secret);
      }
    }
  }

  @Test
  void secretsAreOnlyInTheEnvironmentOfTheCommand() throws Exception {
    String secret = "secret-" + UUID.randomUUID();
    String script = waiting(":", ":").arguments().getLast();
    RunningCommand command =
        start(spec("0", script, Map.of("S", secret, "MARK", "of-it"), List.of(secret), false));
    await("started");
    int count = 0;
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        assertThat(procFile(process, "cmdline")).as(process.toString()).doesNotContain(secret);
        String environment = procFile(process, "environ");
        if (environment.contains(secret)) {
          count++;
          assertThat(environment).as(procFile(process, "cmdline")).contains("MARK=of-it");
        }
      }
    }
    assertThat(count).as("processes of the command").isPositive();
    go();
    assertThat(command.await()).isEqualTo(new Exit.Exited(0, false));
  }

  /** Content of a process's file in {@code /proc}; empty if the process has ended. */
  private static String procFile(Path process, String name) {
    try {
      return Files.readString(process.resolve(name), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void eachLineHasItsTimeIfWanted() throws Exception {
    start(spec("0", "echo a; echo b", Map.of(), List.of("secret"), true)).await();
    assertThat(log.text().lines().skip(1).toList())
        .hasSize(3)
        .allMatch(line -> line.matches("\\d\\d:\\d\\d:\\d\\d  (\\+ heading|a|b)"));
  }

  @Test
  void longAndManyLinesArriveWhole() throws Exception {
    run(
        "0",
        "i=0; while [ $i -lt 20000 ]; do echo \"line $i\"; i=$((i+1)); done;"
            + " head -c 300000 /dev/zero | tr '\\0' x");
    String text = log.text();
    assertThat(text).startsWith("Started\n+ heading\nline 0\nline 1\n").endsWith("xxx");
    assertThat(text.lines().filter(line -> line.startsWith("line ")).count()).isEqualTo(20_000);
    assertThat(text.length() - text.lastIndexOf('\n') - 1).isEqualTo(300_000);
  }

  @Test
  void anyBytesOfTheOutputArriveUnchanged() throws Exception {
    run("0", "i=0; while [ $i -lt 256 ]; do printf \"\\\\$(printf %03o $i)\"; i=$((i+1)); done");
    byte[] bytes = Files.readAllBytes(log.file());
    assertThat(bytes.length).isEqualTo("Started\n+ heading\n".length() + 256);
    for (int i = 0; i < 256; i++) {
      assertThat(bytes[bytes.length - 256 + i] & 0xff).isEqualTo(i);
    }
  }

  @Test
  void aStartedCommandIsNotStartedAgain() throws Exception {
    String script = "echo run >>count; echo output";
    run("0", script);
    Exit again = run("0", script);
    restart();
    assertThat(run("0", script)).isEqualTo(again).isEqualTo(new Exit.Exited(0, false));
    assertThat(folder().resolve("count")).hasContent("run\n");
    assertThat(log.text()).isEqualTo("Started\n+ heading\noutput\n");
  }

  @Test
  void anotherServerAttachesToARunningCommand() throws Exception {
    start(waiting("echo before; echo run >>count", "echo after; exit 3"));
    await("started");
    restart();
    RunningCommand attached = start(waiting("", ""));
    go();
    assertThat(attached.await()).isEqualTo(new Exit.Exited(3, false));
    assertThat(log.text()).isEqualTo("Started\n+ heading\nbefore\nafter\n");
    assertThat(folder().resolve("count")).hasContent("run\n");
  }

  @Test
  void aServerThatDiedWhileItCopiedTheLogLosesAndRepeatsNothing() throws Exception {
    RunningCommand command = start(waiting("echo one", "echo two; exit 3"));
    await("started");
    Thread watcher =
        new Thread(() -> {
          try {
            command.await();
          } catch (InterruptedException e) {
            return;
          }
        });
    watcher.start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!log.text().contains("one\n")) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(10);
    }
    watcher.interrupt();
    watcher.join();
    restart();
    go();
    assertThat(start(waiting("", "")).await()).isEqualTo(new Exit.Exited(3, false));
    assertThat(log.text()).isEqualTo("Started\n+ heading\none\ntwo\n");
  }

  @Test
  void aClaimedCommandThatDoesNotStartIsLost() throws Exception {
    assertThat(run("0", "true")).isEqualTo(new Exit.Exited(0, false));
    // The wrapper was killed between the creation of the file and its first line.
    Files.createFile(stateFile("1"));
    RunningCommand command = start(shell("1", "echo run >>count"));
    assertThat(command.await(() -> true)).isInstanceOf(Exit.Lost.class);
    restart();
    assertThat(start(shell("1", "echo run >>count")).await(() -> true))
        .isInstanceOf(Exit.Lost.class);
    assertThat(folder().resolve("count")).doesNotExist();
  }

  @Test
  void aRevokedCommandDoesNotStart() throws Exception {
    assertThat(run("0", "true")).isEqualTo(new Exit.Exited(0, false));
    Files.writeString(stateFile("1"), CommandState.REVOKED + "\n");
    assertThat(run("1", "echo run >>count")).isInstanceOf(Exit.Lost.class);
    assertThat(folder().resolve("count")).doesNotExist();
  }

  @Test
  void attachingEndsACommandButStartsNone() throws Exception {
    start(waiting("echo before", "echo after"));
    await("started");
    restart();
    RunningCommand attached = workspace.attach(waiting("", ""), log);
    attached.stop();
    assertThat(attached.await(() -> true)).isNotEqualTo(new Exit.Exited(0, false));
    assertThat(log.text()).contains("before\n").doesNotContain("after");
    CommandSpec unknown = shell("1", "echo run >>count");
    assertThat(workspace.attach(unknown, log).await(() -> true)).isInstanceOf(Exit.Lost.class);
    assertThat(start(unknown).await(() -> true)).isInstanceOf(Exit.Lost.class);
    assertThat(folder().resolve("count")).doesNotExist();
  }

  /** The state file of a command, next to that of the command "0". */
  private Path stateFile(String id) throws IOException {
    try (var files = Files.walk(home)) {
      Path other =
          files
              .filter(file -> file.endsWith("run/builds/1-0") || file.endsWith("server/run/1/0"))
              .findFirst()
              .orElseThrow();
      String name = requireNonNull(other.getFileName()).toString();
      return other.resolveSibling(name.substring(0, name.length() - 1) + id);
    }
  }

  @Test
  void aCommandThatCannotBeStartedHasAnExitCode() throws Exception {
    CommandSpec command = shell("0", "");
    Exit exit =
        start(
                new CommandSpec(
                    "0",
                    workspace.path(),
                    "h",
                    List.of("/no/such/program"),
                    command.environment(),
                    List.of(),
                    false))
            .await();
    assertThat(exit).isEqualTo(new Exit.Exited(127, false));
    assertThat(log.text()).contains("/no/such/program");
  }
}
