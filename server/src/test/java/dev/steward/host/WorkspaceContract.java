package dev.steward.host;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.blob.Blobs;
import dev.steward.blob.FileTree;
import dev.steward.blob.Omissions;
import dev.steward.blob.TreeEntry;
import dev.steward.blob.TreeFile;
import dev.steward.host.ProgramRunner.ProgramResult;
import dev.steward.host.ProgramRunner.ProgramSpec;
import dev.steward.host.RunningCommand.Exit;
import dev.steward.host.ServerFolder.Access;
import dev.steward.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What engine, SCM and reports rely on, on every kind of machine. The machine of these tests is
 * this one, so they check with Java's own file access what happened there.
 */
@Tag("integration")
public abstract class WorkspaceContract {

  /** A random value: equal ones of two test runs on a machine would end each other's processes. */
  private final String cookie = UUID.randomUUID().toString();

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir protected Path home;

  /** Runs that have not ended. */
  protected final Map<Long, Boolean> runs = new ConcurrentHashMap<>(Map.of(1L, true));

  private Host host;
  private Workspace workspace;
  private BuildLog log;

  /** The build's log on the server. */
  private static final class BuildLog implements LogSink {
    private final Blobs blobs;
    private final Path file;

    BuildLog(Path folder) {
      blobs = new Blobs(folder);
      file = folder.resolve("log");
      blobs.append(file, "Started\n");
    }

    @Override
    public Path file() {
      return file;
    }

    @Override
    public long size() {
      return blobs.size(file);
    }

    @Override
    public void append(byte[] bytes, int offset, int length) {
      blobs.append(file, bytes, offset, length);
    }

    String text() {
      return blobs.tail(file, 10_000_000);
    }
  }

  /** Opens the machine, as a server does at its start. */
  protected abstract Host openHost(Path serverHome, RunLookup lookup);

  /** Ends what {@link #openHost} opened, as a server does that is killed. */
  protected abstract void closeHost(Host opened);

  @BeforeEach
  void open() throws IOException {
    log = new BuildLog(home.resolve("builds"));
    host = openHost(home, runs::get);
    workspace = host.workspace(new WorkspaceKey(1, cookie, "folder/job", null));
  }

  @AfterEach
  void close() {
    host.endProcesses(cookie);
    workspace.close();
    closeHost(host);
  }

  /** Another server process takes over. */
  private void restart() throws IOException {
    workspace.close();
    closeHost(host);
    host = openHost(home, runs::get);
    workspace = host.workspace(new WorkspaceKey(1, cookie, "folder/job", null));
  }

  protected final Workspace workspace() {
    return workspace;
  }

  protected final LogSink log() {
    return log;
  }

  protected final String logText() {
    return log.text();
  }

  private Path folder() {
    return Path.of(workspace.path());
  }

  private Path file(String name, String content) throws IOException {
    Path file = folder().resolve(name);
    Files.createDirectories(requireNonNull(file.getParent()));
    return Files.writeString(file, content);
  }

  private CommandSpec shell(String id, String script) {
    return spec(id, script, Map.of(), List.of(), false);
  }

  private CommandSpec spec(
      String id,
      String script,
      Map<String, String> variables,
      List<String> masked,
      boolean timestamps) {
    var environment = new HashMap<>(variables);
    environment.put("PATH", host.facts().path());
    environment.putIfAbsent(Host.COOKIE_VARIABLE, cookie);
    return new CommandSpec(
        id,
        workspace.path(),
        "+ heading",
        List.of("/bin/sh", "-c", script),
        environment,
        masked,
        timestamps);
  }

  /** Starts or attaches; the returned command must be awaited. */
  protected final RunningCommand start(CommandSpec command) throws InterruptedException {
    return workspace.start(command, log);
  }

  protected final Exit run(String id, String script) throws InterruptedException {
    return start(shell(id, script)).await();
  }

  /** A command that creates the file {@code started} and waits for the file {@code go}. */
  protected final CommandSpec waiting(String before, String after) {
    return shell("0", before + "; echo >started; until [ -e go ]; do sleep 0.05; done; " + after);
  }

  protected final void await(String name) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!Files.exists(folder().resolve(name))) {
      assertThat(System.nanoTime()).as("waiting for " + name).isLessThan(end);
      Thread.sleep(10);
    }
  }

  protected final void go() throws IOException {
    file("go", "");
  }

  // Commands

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
      assertThat(isAlive("earlier")).isTrue();
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
        .isEqualTo(new Exit.Exited(0, true));
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
  void aClaimedCommandThatDoesNotStartIsRevoked() throws Exception {
    assertThat(run("0", "true")).isEqualTo(new Exit.Exited(0, false));
    Path control = control().resolve("1");
    Files.createDirectories(control);
    Files.createFile(control.resolve("claimed"));
    RunningCommand command = start(shell("1", "echo run >>count"));
    assertThat(command.await(() -> true)).isInstanceOf(Exit.Lost.class);
    assertThat(control.resolve("pid")).hasContent(MissingProcess.REVOKED + "\n");
    restart();
    Files.delete(control.resolve("claimed"));
    assertThat(run("1", "echo run >>count")).isInstanceOf(Exit.Lost.class);
    assertThat(folder().resolve("count")).doesNotExist();
  }

  /** The folder with the control folders of the run's commands. */
  private Path control() throws IOException {
    try (var files = Files.walk(home)) {
      return files
          .filter(file -> file.endsWith("0/exit"))
          .map(file -> requireNonNull(requireNonNull(file.getParent()).getParent()))
          .findFirst()
          .orElseThrow();
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
    assertThat(holds("secret script")).isTrue();
    host.removeLeftovers(Set.of());
    assertThat(holds("secret script")).isFalse();
    workspace.writeScript("0", "secret script");
    host.remove(1);
    assertThat(holds("secret script")).isFalse();
    assertThat(folder()).isDirectory();
  }

  private boolean holds(String text) throws IOException {
    try (var all = Files.walk(home)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
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

  // Files

  private List<String> find(String... names) {
    Set<String> selected = Set.of(names);
    return workspace
        .files()
        .files(
            path -> selected.isEmpty() || selected.contains(PosixPath.name(path)),
            _ -> true,
            1_000,
            null)
        .stream()
        .map(TreeFile::path)
        .toList();
  }

  @Test
  void filesAreFoundInOrder() throws IOException {
    for (String name : List.of("b", "a/z", "a/b/c", "a.txt", "a/a", "B")) {
      file(name, name);
    }
    Files.createDirectories(folder().resolve("empty"));
    assertThat(find()).containsExactly("B", "a/a", "a/b/c", "a/z", "a.txt", "b");
    assertThat(find("c", "z")).containsExactly("a/b/c", "a/z");
    assertThat(
            workspace.files().files(_ -> true, name -> !name.equals("a/b"), 4, null).stream()
                .map(TreeFile::path))
        .containsExactly("B", "a/a", "a/z", "a.txt");
    TreeFile first = workspace.files().files(_ -> true, _ -> true, 1, null).getFirst();
    assertThat(first.size()).isEqualTo(1);
    assertThat(first.modified())
        .isCloseTo(System.currentTimeMillis(), org.assertj.core.data.Offset.offset(60_000L));
  }

  private static final List<String> ODD_NAMES =
      List.of(
          " blank ",
          "-rf",
          "--",
          "a\nb",
          "'quoted'",
          "\"$HOME`id`\\",
          "*",
          "ā☃😀",
          "~",
          "#",
          "tab\there",
          "end\n",
          "%s\\n",
          "..x",
          "...");

  @Test
  void oddNamesWork() throws Exception {
    for (String name : ODD_NAMES) {
      file("odd dir\n/" + name, "content of " + name);
    }
    List<TreeFile> files = workspace.files().files(_ -> true, _ -> true, 1_000, null);
    assertThat(files).hasSize(ODD_NAMES.size());
    var read = new ArrayList<String>();
    workspace
        .files()
        .read(
            files,
            (file, content) ->
                read.add(
                    PosixPath.name(file.path()).equals(file.path().substring(9))
                        ? text(content)
                        : "wrong path"));
    assertThat(read)
        .containsExactlyInAnyOrderElementsOf(
            ODD_NAMES.stream().map(name -> "content of " + name).toList());
    for (String name : ODD_NAMES) {
      TreeEntry entry = workspace.files().find("odd dir\n/" + name);
      assertThat(entry).as(name).isNotNull();
      assertThat(requireNonNull(entry).name()).isEqualTo(name);
      workspace.files().write("odd dir\n/" + name, in("new"));
      assertThat(folder().resolve("odd dir\n/" + name)).hasContent("new");
    }
    assertThat(requireNonNull(workspace.files().list("odd dir\n", 100)))
        .extracting(TreeEntry::name)
        .containsExactlyElementsOf(ODD_NAMES.stream().sorted().toList());
    assertThat(workspace.files().delete(path -> path.contains("-rf"), false)).isZero();
    assertThat(find("-rf")).isEmpty();
    assertThat(find()).hasSize(ODD_NAMES.size() - 1);
    assertThat(workspace.files().delete(_ -> true, true)).isZero();
    assertThat(folder()).isEmptyDirectory();
  }

  private static InputStream in(String text) {
    return new ByteArrayInputStream(bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(@Nullable InputStream in) throws IOException {
    return in == null ? "missing" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private String read(String path) throws IOException {
    try (InputStream in = workspace.files().open(path, 0)) {
      return text(in);
    }
  }

  @Test
  void namesThatAreNotUtf8AreCountedAndDeleted() throws Exception {
    assertThat(
            run(
                "0",
                "mkdir \"$(printf 'd\\377')\"; echo x >\"$(printf 'f\\377')\";"
                    + " echo x >\"$(printf 'd\\377/in')\"; echo x >good"))
        .isEqualTo(new Exit.Exited(0, false));
    var omissions = new Omissions();
    assertThat(workspace.files().files(_ -> true, _ -> true, 10, omissions))
        .extracting(TreeFile::path)
        .containsExactly("good");
    assertThat(omissions.summary()).isEqualTo("2 whose name is not UTF-8");
    assertThat(workspace.files().delete(_ -> true, true)).isZero();
    assertThat(folder()).isEmptyDirectory();
  }

  @Test
  void linksAreNeverFollowed() throws Exception {
    Path outside = Files.createDirectories(home.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    file("real/file", "x");
    Files.createSymbolicLink(folder().resolve("dir"), outside);
    Files.createSymbolicLink(folder().resolve("file"), outside.resolve("secret"));
    Files.createSymbolicLink(folder().resolve("inner"), Path.of("real"));
    var omissions = new Omissions();
    assertThat(workspace.files().files(_ -> true, _ -> true, 10, omissions))
        .extracting(TreeFile::path)
        .containsExactly("real/file");
    assertThat(omissions.summary()).isEqualTo("3 that is a symbolic link");
    for (String path : List.of("dir/secret", "file", "inner/file", "dir", "../outside/secret")) {
      assertThat(read(path)).as(path).isEqualTo("missing");
      assertThat(workspace.files().find(path)).as(path).isNull();
      var states = new ArrayList<String>();
      workspace
          .files()
          .read(List.of(new TreeFile(path, 0, 0)), (_, content) -> states.add(text(content)));
      assertThat(states).as(path).containsExactly("missing");
    }
    assertThat(workspace.files().list("dir", 9)).isNull();
    assertThat(requireNonNull(workspace.files().list("", 9)))
        .extracting(TreeEntry::name)
        .containsExactly("real");
    for (String path : List.of("dir/new", "../new", "/tmp/new", "")) {
      assertThatThrownBy(() -> workspace.files().write(path, in("x")))
          .as(path)
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> workspace.files().makeFolder("dir/new"))
        .isInstanceOf(IOException.class);
    workspace.files().write("file", in("replaced"));
    assertThat(folder().resolve("file")).isRegularFile().hasContent("replaced");
    assertThat(workspace.files().delete(_ -> true, true)).isZero();
    assertThat(folder()).isEmptyDirectory();
    assertThat(outside.resolve("secret")).hasContent("secret");
    assertThat(outside.resolve("new")).doesNotExist();
  }

  @Test
  void missingAndReplacedFilesAreMissing() throws Exception {
    assertThat(read("no")).isEqualTo("missing");
    assertThat(workspace.files().find("no/such")).isNull();
    assertThat(workspace.files().list("no", 1)).isNull();
    Files.createDirectories(folder().resolve("folder"));
    assertThat(read("folder")).isEqualTo("missing");
    run("0", "mkfifo pipe");
    assertThat(read("pipe")).isEqualTo("missing");
    assertThat(read("folder/../folder")).isEqualTo("missing");
    FileTree other = host.defaultWorkspace("never/built");
    assertThat(other.list("", 1)).isNull();
    assertThat(other.files(_ -> true, _ -> true, 1, null)).isEmpty();
    assertThat(other.find("x")).isNull();
  }

  @Test
  void partsOfAFileAreRead() throws IOException {
    file("f", "0123456789");
    try (InputStream in = workspace.files().open("f", 4)) {
      assertThat(text(in)).isEqualTo("456789");
    }
    try (InputStream in = workspace.files().open("f", 10)) {
      assertThat(text(in)).isEmpty();
    }
    try (InputStream in = requireNonNull(workspace.files().open("f", 0))) {
      assertThat(in.read()).isEqualTo('0');
    }
    assertThat(find()).containsExactly("f");
  }

  @Test
  void manyFilesAreReadInOrderEvenIfAReaderStopsEarly() throws IOException {
    var expected = new ArrayList<String>();
    for (int i = 100; i < 750; i++) {
      file("many/" + i, "content " + i);
      expected.add("content " + i);
    }
    var read = new ArrayList<String>();
    List<TreeFile> files =
        new ArrayList<>(workspace.files().files(_ -> true, _ -> true, 1_000, null));
    Files.delete(folder().resolve("many/300"));
    workspace
        .files()
        .read(
            files,
            (file, content) -> {
              if (file.path().endsWith("0")) {
                read.add(content == null ? "missing" : "content " + PosixPath.name(file.path()));
              } else {
                read.add(text(content));
              }
            });
    expected.set(200, "missing");
    assertThat(read).isEqualTo(expected);
  }

  @Test
  void contentOfAnyBytesIsUnchanged() throws Exception {
    byte[] bytes = new byte[100_000];
    new java.util.Random(1).nextBytes(bytes);
    workspace.files().write("a/b", new ByteArrayInputStream(bytes));
    assertThat(Files.readAllBytes(folder().resolve("a/b"))).isEqualTo(bytes);
    try (InputStream in = requireNonNull(workspace.files().open("a/b", 0))) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
    var read = new ByteArrayOutputStream();
    workspace
        .files()
        .read(
            workspace.files().files(_ -> true, _ -> true, 1, null),
            (_, content) -> requireNonNull(content).transferTo(read));
    assertThat(read.toByteArray()).isEqualTo(bytes);
  }

  /** A stream that no heap of these tests could hold three times. */
  private static final class LargeStream extends InputStream {
    private static final long SIZE = 100L << 20;
    private long position;

    @Override
    public int read() {
      return position >= SIZE ? -1 : (int) (position++ & 0xff);
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      int n = (int) Math.min(length, SIZE - position);
      for (int i = 0; i < n; i++) {
        to[offset + i] = (byte) (position++ & 0xff);
      }
      return n == 0 && length > 0 ? -1 : n;
    }
  }

  @Test
  void largeFilesAreStreamed() throws Exception {
    var memory = java.lang.management.ManagementFactory.getThreadMXBean();
    var allocated = (com.sun.management.ThreadMXBean) memory;
    long before = allocated.getTotalThreadAllocatedBytes();
    workspace.files().write("large", new LargeStream());
    assertThat(Files.size(folder().resolve("large"))).isEqualTo(LargeStream.SIZE);
    long[] size = {0};
    OutputStream counter =
        new OutputStream() {
          @Override
          public void write(int b) {
            size[0]++;
          }

          @Override
          public void write(byte[] from, int offset, int length) {
            size[0] += length;
          }
        };
    workspace
        .files()
        .read(
            workspace.files().files(_ -> true, _ -> true, 1, null),
            (_, content) -> requireNonNull(content).transferTo(counter));
    try (InputStream in = requireNonNull(workspace.files().open("large", 1))) {
      in.transferTo(counter);
    }
    assertThat(size[0]).isEqualTo(2 * LargeStream.SIZE - 1);
    assertThat(allocated.getTotalThreadAllocatedBytes() - before)
        .as("bytes allocated while 300 MB were transferred")
        .isLessThan(700L << 20);
  }

  @Test
  void foldersAreCreated() throws Exception {
    workspace.files().makeFolder("x/y z/-n");
    workspace.files().makeFolder("x/y z/-n");
    assertThat(folder().resolve("x/y z/-n")).isDirectory();
  }

  @Test
  void onlyMatchesAreDeleted() throws IOException {
    for (String name : List.of("keep/a", "keep/b.tmp", "build/x", "build/sub/y", "c.tmp")) {
      file(name, "");
    }
    assertThat(workspace.files().delete(path -> path.endsWith(".tmp"), false)).isZero();
    assertThat(find()).containsExactly("build/sub/y", "build/x", "keep/a");
    assertThat(workspace.files().delete(path -> path.startsWith("build"), false)).isZero();
    assertThat(find()).containsExactly("keep/a");
    assertThat(folder().resolve("build/sub")).isDirectory();
    assertThat(workspace.files().delete(path -> path.equals("build"), true)).isZero();
    assertThat(folder().resolve("build")).doesNotExist();
  }

  @Test
  void readOnlyFoldersAreDeleted() throws IOException {
    Path file = file("a/b/c", "");
    Path outside = Files.createDirectories(home.resolve("outside"));
    Files.createSymbolicLink(folder().resolve("a/link"), outside);
    Files.setPosixFilePermissions(
        requireNonNull(file.getParent()), PosixFilePermissions.fromString("r-x------"));
    Files.setPosixFilePermissions(
        folder().resolve("a"), PosixFilePermissions.fromString("r-x------"));
    Set<?> permissions = Files.getPosixFilePermissions(outside);
    assertThat(workspace.files().delete(_ -> true, true)).isZero();
    assertThat(folder()).isEmptyDirectory();
    assertThat(Files.getPosixFilePermissions(outside)).isEqualTo(permissions);
  }

  @Test
  void limitsAreCounted() throws IOException {
    for (int i = 0; i < 10; i++) {
      file("f" + i, "");
    }
    file("d/".repeat(130) + "deep", "");
    var omissions = new Omissions();
    assertThat(workspace.files().files(_ -> true, _ -> true, 4, omissions)).hasSize(4);
    assertThat(omissions.total()).isEqualTo(7);
    assertThat(omissions.summary()).contains("deeper than", "beyond the file limit");
    assertThat(requireNonNull(workspace.files().list("", 3))).hasSize(3);
  }

  @Test
  void anArchiveKeepsContentModesAndLinks() throws Exception {
    file("src/-odd name", "text");
    Path script = file("src/sub/run", "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.createSymbolicLink(folder().resolve("src/link"), Path.of("sub/run"));
    Files.createSymbolicLink(folder().resolve("src/away"), Path.of("/etc/passwd"));
    file("top", "top");
    var tar = new ByteArrayOutputStream();
    workspace.files().archive(List.of("src", "top"), tar);
    workspace.files().unpack("copy", new ByteArrayInputStream(tar.toByteArray()));
    assertThat(folder().resolve("copy/src/-odd name")).hasContent("text");
    assertThat(folder().resolve("copy/top")).hasContent("top");
    Path copy = folder().resolve("copy/src/sub/run");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
        .isEqualTo("rwxr-x--x");
    assertThat(Files.readSymbolicLink(folder().resolve("copy/src/link")))
        .isEqualTo(Path.of("sub/run"));
    assertThat(Files.isSymbolicLink(folder().resolve("copy/src/away"))).isTrue();
    workspace.files().unpack("", new ByteArrayInputStream(tar.toByteArray()));
    assertThat(folder().resolve("top")).hasContent("top");
    try (var temporary = Files.list(Path.of(workspace.temporaryPath()))) {
      assertThat(temporary).isEmpty();
    }
  }

  @Test
  void anArchiveCannotLeaveItsFolder() throws Exception {
    Path outside = Files.createDirectories(home.resolve("outside"));
    file("in/out/evil", "evil");
    var tar = new ByteArrayOutputStream();
    workspace.files().archive(List.of("in"), tar);
    Files.createDirectories(folder().resolve("target/in"));
    Files.createSymbolicLink(folder().resolve("target/in/out"), outside);
    assertThatThrownBy(
            () -> workspace.files().unpack("target", new ByteArrayInputStream(tar.toByteArray())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("symbolic link");
    Files.createSymbolicLink(folder().resolve("link"), outside);
    assertThatThrownBy(
            () -> workspace.files().unpack("link", new ByteArrayInputStream(tar.toByteArray())))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () -> workspace.files().unpack("../x", new ByteArrayInputStream(tar.toByteArray())))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> workspace.files().archive(List.of("link/x"), tar))
        .isInstanceOf(IOException.class);
    assertThat(outside).isEmptyDirectory();
    file("final", "old");
    Path victim = Files.writeString(home.resolve("victim"), "untouched");
    var single = new ByteArrayOutputStream();
    workspace.files().archive(List.of("final"), single);
    Files.delete(folder().resolve("final"));
    Files.createSymbolicLink(folder().resolve("final"), victim);
    workspace.files().unpack("", new ByteArrayInputStream(single.toByteArray()));
    assertThat(victim).hasContent("untouched");
    assertThat(Files.isRegularFile(folder().resolve("final"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void aDamagedArchiveIsAnError() {
    assertThatThrownBy(() -> workspace.files().unpack("x", in("this is no archive".repeat(100))))
        .isInstanceOf(IOException.class);
    var broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the upload broke off");
          }

          @Override
          public int read(byte[] to, int offset, int length) throws IOException {
            throw new IOException("the upload broke off");
          }
        };
    assertThatThrownBy(() -> workspace.files().write("y", broken)).isInstanceOf(IOException.class);
  }
}
