package dev.steward.host;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.host.ProgramRunner.ProgramResult;
import dev.steward.host.ProgramRunner.ProgramSpec;
import dev.steward.host.RunningCommand.Exit;
import dev.steward.host.ServerFolder.Access;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What engine and SCM rely on, on every kind of machine: commands, programs and workspaces. */
@Tag("integration")
public abstract class WorkspaceContract extends WorkspaceFixture {

  /** Whether the exit of a command tells that other processes hold its output open. */
  protected boolean reportsLeakedProcesses() {
    return true;
  }

  /** Whether exempt processes that a command has left survive the stop of a later command. */
  protected boolean keepsExemptProcesses() {
    return true;
  }

  /** Whether scripts are deleted with the secret files of a run. */
  protected boolean keepsScriptsWithSecrets() {
    return false;
  }

  @Test
  void theExitCodeAndAllOutputArrive() throws Exception {
    assertThat(run("0", "echo out; echo err >&2; printf last; exit 7"))
        .isEqualTo(new Exit.Exited(7, false));
    assertThat(log.text()).isEqualTo("Started\n+ heading\nout\nerr\nlast");
    assertThat(run("1", "true")).isEqualTo(new Exit.Exited(0, false));
    assertThat(log.text()).isEqualTo("Started\n+ heading\nout\nerr\nlast+ heading\n");
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

  private long pid(String name) throws IOException {
    return Long.parseLong(Files.readString(folder().resolve(name)).strip());
  }

  /** Waits until the process is {@code sleep}; before, it has the variables of its shell. */
  private void awaitSleep(String name) throws IOException, InterruptedException {
    Path command = Path.of("/proc", Long.toString(pid(name)), "comm");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!Files.readString(command).equals("sleep\n")) {
      assertThat(System.nanoTime()).as("the process " + name + " starts").isLessThan(end);
      Thread.sleep(10);
    }
  }

  /** Waits until the process has ended and its parent has noticed. */
  private void awaitEnd(String name) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (isAlive(name)) {
      assertThat(System.nanoTime()).as("the process " + name + " ends").isLessThan(end);
      Thread.sleep(10);
    }
  }

  private boolean isAlive(String name) throws IOException {
    return ProcessHandle.of(pid(name)).filter(ProcessHandle::isAlive).isPresent();
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

  // Programs

  @Test
  void aProgramReturnsItsOutput() throws Exception {
    ProgramResult result = program("printf 'a\\nb'; printf e >&2; printf \"$V\" >&2; exit 3");
    assertThat(result).isEqualTo(new ProgramResult(3, "a\nb", "ex'\ny"));
    assertThat(program("cat; echo \"${HOME-none}\"").output()).isEqualTo("none\n");
  }

  private ProgramResult program(String script) throws Exception {
    return workspace.run(
        new ProgramSpec(
            List.of("sh", "-c", script),
            Map.of("PATH", host.facts().path(), "V", "x'\ny"),
            MINUTE));
  }

  @Test
  void theOutputOfAProgramIsLimited() throws Exception {
    ProgramResult result =
        program("head -c 70000000 /dev/zero | tr '\\0' x; head -c 100000 /dev/zero >&2");
    assertThat(result.output()).hasSize(ProgramRunner.MAX_OUTPUT_BYTES);
    assertThat(result.errorOutput()).hasSize(ProgramRunner.MAX_ERROR_BYTES);
  }

  @Test
  void aProgramThatTakesTooLongIsKilled() throws Exception {
    assertThatThrownBy(() ->
            workspace.run(
                new ProgramSpec(
                    List.of("sh", "-c", "echo $$ >\"$F\"; exec sleep 300"),
                    Map.of("PATH", host.facts().path(), "F", folder().resolve("pid").toString()),
                    Duration.ofMillis(1_500))))
        .isInstanceOf(TimeoutException.class);
    awaitEnd("pid");
    assertThat(program("echo works").output()).isEqualTo("works\n");
  }

  @Test
  void aMissingProgramIsReported() {
    assertThatThrownBy(() ->
            workspace.run(
                new ProgramSpec(
                    List.of("no-such-program"), Map.of("PATH", host.facts().path()), MINUTE)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-program");
  }

  @Test
  void programsAndFoldersAreLookedUpOnTheMachine() throws IOException {
    Path program = file("bin dir/tool", "#!/bin/sh\n");
    String bin = requireNonNull(program.getParent()).toString();
    assertThat(workspace.isExecutable(program.toString())).isFalse();
    assertThat(workspace.isFile(program.toString())).isTrue();
    assertThat(workspace.findProgram("tool", "/usr/bin:" + bin)).isNull();
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    assertThat(workspace.isExecutable(program.toString())).isTrue();
    assertThat(workspace.findProgram("tool", ":/usr/bin:" + bin + ":/bin"))
        .isEqualTo(program.toString());
    assertThat(workspace.findProgram("*", bin)).isNull();
    assertThat(workspace.isFolder(bin)).isTrue();
    assertThat(workspace.isFolder(program.toString())).isFalse();
    assertThat(workspace.isFile(bin)).isFalse();
  }

  @Test
  void theMachineIsDescribed() {
    HostFacts facts = host.facts();
    assertThat(facts.os()).isEqualTo("Linux");
    assertThat(facts.cpus()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(facts.freeDiskBytes()).isGreaterThan(1_000_000);
    assertThat(facts.reachableSince()).isBeforeOrEqualTo(Instant.ofEpochMilli(Long.MAX_VALUE));
    assertThat(facts.path()).contains("/usr/bin");
    assertThat(facts.home()).startsWith("/");
    assertThat(workspace.path()).isEqualTo(facts.root() + "/workspace/folder/job");
    assertThat(workspace.temporaryPath()).isEqualTo(workspace.path() + "@tmp");
    assertThat(Path.of(workspace.temporaryPath())).isDirectory();
  }

  // Workspaces

  @Test
  void concurrentRunsHaveSeparateFolders() throws IOException {
    runs.put(2L, true);
    try (Workspace second = host.workspace(new WorkspaceKey(2, "c2", "folder/job", null))) {
      assertThat(second.path()).isEqualTo(workspace.path() + "@2");
      restart();
      try (Workspace same = host.workspace(new WorkspaceKey(2, "c2", "folder/job", null))) {
        assertThat(same.path()).isEqualTo(second.path());
      }
    }
    assertThat(host.isInUse("folder/job")).isTrue();
    runs.put(1L, false);
    runs.put(3L, true);
    try (Workspace third = host.workspace(new WorkspaceKey(3, "c3", "folder/job", null))) {
      assertThat(third.path()).isEqualTo(workspace.path());
    }
    runs.replaceAll((_, _) -> false);
    assertThat(host.isInUse("folder/job")).isFalse();
  }

  @Test
  void customWorkspacesCannotBeFoldersOfTheServer() throws IOException {
    runs.put(2L, true);
    try (Workspace custom = host.workspace(new WorkspaceKey(2, "c2", "j", "my own/place"))) {
      assertThat(custom.path()).isEqualTo(host.facts().root() + "/my own/place");
      assertThat(Path.of(custom.path())).isDirectory();
    }
    String root = host.facts().root();
    for (String path : List.of(root, "/", "workspace", "workspace/../workspace/.")) {
      runs.put(3L, true);
      assertThatThrownBy(() -> host.workspace(new WorkspaceKey(3, "c3", "j", path)))
          .as(path)
          .isInstanceOf(Problem.Invalid.class);
    }
  }

  @Test
  void controlFilesOfEndedRunsAreRemoved() throws Exception {
    run("0", "echo x");
    workspace.writeScript("0", "secret script");
    workspace.secrets().write("s", bytes("secret content"), Access.BUILD_USER);
    assertThat(holds("secret script")).isTrue();
    host.removeSecrets(1);
    assertThat(holds("secret content")).isFalse();
    host.removeLeftovers(Set.of(1L));
    assertThat(holds("secret script")).isEqualTo(!keepsScriptsWithSecrets());
    host.removeLeftovers(Set.of());
    assertThat(holds("secret script")).isFalse();
    restart();
    workspace.writeScript("0", "secret script");
    host.remove(1);
    assertThat(holds("secret script")).isFalse();
    assertThat(folder()).isDirectory();
  }

  /** Returns whether a file contains the text, other than copies of scripts. */
  private boolean holds(String text) throws IOException {
    Path copies = home.resolve("run/scripts");
    try (var all = Files.walk(home)) {
      for (Path path :
          all.filter(file -> Files.isRegularFile(file) && !file.startsWith(copies)).toList()) {
        if (Files.readString(path, StandardCharsets.ISO_8859_1).contains(text)) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void scriptsCanBeRun() throws Exception {
    String text = "#!/bin/sh\necho 'é 100% \\n \\\\ ☃'\n";
    String script = workspace.writeScript("0", text);
    assertThat(Path.of(script)).hasContent(text);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(script))))
        .isEqualTo("rw-------");
    assertThat(run("0", "sh '" + script + "'")).isEqualTo(new Exit.Exited(0, false));
    assertThat(log.text()).contains("é 100%");
  }

  @Test
  void serverFoldersKeepTheirFiles() throws IOException {
    ServerFolder secrets = workspace.secrets();
    byte[] all = new byte[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
    }
    Path file = Path.of(secrets.write("1/odd name'.bin", all, Access.BUILD_USER));
    assertThat(Files.readAllBytes(file)).isEqualTo(all);
    assertThat(file.toString()).isEqualTo(secrets.path() + "/1/odd name'.bin");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Object unchanged = Files.getAttribute(file, "unix:ino");
    secrets.write("1/odd name'.bin", all, Access.BUILD_USER);
    assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(unchanged);
    byte[] large = new byte[200_000];
    secrets.write("1/odd name'.bin", large, Access.EXECUTABLE);
    assertThat(Files.readAllBytes(file)).isEqualTo(large);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rwxr-xr-x");
    assertThat(Path.of(secrets.makeBuildFolder("own"))).isDirectory();
    Thread.currentThread().interrupt();
    secrets.delete("1");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).doesNotExist();
    secrets.delete("1");
  }
}
