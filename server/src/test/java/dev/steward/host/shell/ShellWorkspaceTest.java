package dev.steward.host.shell;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.host.CommandSpec;
import dev.steward.host.Host;
import dev.steward.host.RunLookup;
import dev.steward.host.RunningCommand;
import dev.steward.host.RunningCommand.Exit;
import dev.steward.host.Workspace;
import dev.steward.host.WorkspaceContract;
import dev.steward.host.WorkspaceKey;
import dev.steward.problem.Outage;
import dev.steward.testing.PipeTransport;
import dev.steward.testing.ServerClient;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Workspaces on a machine that is reached through a shell. */
@Tag("integration")
class ShellWorkspaceTest extends WorkspaceContract {

  private @Nullable PipeTransport currentTransport;

  @Override
  protected Host openHost(Path serverHome, RunLookup lookup) {
    var transport = new PipeTransport(serverHome);
    currentTransport = transport;
    return new ShellHost("agent", transport, "build root", lookup, InstantSource.system());
  }

  @Override
  protected void closeHost(Host opened) {
    ((ShellHost) opened).close();
    transport().cut();
  }

  private PipeTransport transport() {
    return requireNonNull(currentTransport);
  }

  @Test
  void manyRequestsShareOneConnection() throws Exception {
    workspace().files().find("x");
    int before = transport().channels();
    for (int i = 0; i < 50; i++) {
      workspace().files().find("x" + i);
      assertThat(workspace().isFolder("/tmp")).isTrue();
    }
    assertThat(run("0", "true")).isEqualTo(new Exit.Exited(0, false));
    assertThat(transport().channels()).isEqualTo(before);
  }

  /** What a block left while the machine was offline is removed when it connects again. */
  @Test
  void theProcessesOfAllBlocksOfAnEndedRunAreEnded() throws Exception {
    var machine =
        new ShellHost(
            "blocks", new PipeTransport(home), "blocks root", runs::get, InstantSource.system());
    String run = UUID.randomUUID().toString();
    String block = run + "-4-";
    runs.put(1L, true);
    try (Workspace first = machine.workspace(new WorkspaceKey(1, block, "job", null, "4"));
        Workspace second = machine.workspace(new WorkspaceKey(1, run + "-7-", "job", null, "7"))) {
      assertThat(first.path()).isNotEqualTo(second.path());
      RunningCommand command =
          first.start(
              new CommandSpec(
                  "0",
                  first.path(),
                  "",
                  List.of("/bin/sh", "-c", "echo >started; exec sleep 600"),
                  Map.of("PATH", "/usr/bin:/bin", Host.COOKIE_VARIABLE, block),
                  List.of(),
                  false),
              log());
      CompletableFuture<Exit> exit = awaitInBackground(command);
      ServerClient.await("the command", () -> Files.exists(Path.of(first.path(), "started")));
      runs.put(1L, false);
      machine.removeLeftovers();
      assertThat(exit.handle((_, _) -> true)).succeedsWithin(Duration.ofSeconds(20));
    } finally {
      machine.close();
    }
  }

  @Test
  void aLostConnectionIsOpenedAgain() throws Exception {
    RunningCommand command = start(waiting("echo one; echo run >>count", "echo two; exit 3"));
    await("started");
    CompletableFuture<Exit> exit =
        CompletableFuture.supplyAsync(() -> {
          try {
            return command.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    for (int i = 0; i < 5; i++) {
      int before = transport().channels();
      transport().cut();
      ServerClient.await("another connection", () -> transport().channels() > before);
    }
    transport().disconnect();
    go();
    await("go");
    transport().connect();
    assertThat(exit.get(60, TimeUnit.SECONDS)).isEqualTo(new Exit.Exited(3, false));
    assertThat(logText()).isEqualTo("Started\n+ heading\none\ntwo\n");
    assertThat(Path.of(workspace().path()).resolve("count")).hasContent("run\n");
    transport().cut();
    assertThat(workspace().files().find("count")).isNotNull();
  }

  /** A machine whose {@code setsid} runs these commands before and after the real one. */
  private ShellHost slowHost(String before, String after) throws IOException {
    Path bin = Files.createDirectories(home.resolve("slow"));
    Path program =
        Files.writeString(
            bin.resolve("setsid"),
            "#!/bin/sh\n" + before + "\n/usr/bin/setsid \"$@\"\n" + after + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new ShellHost(
        "slow",
        new PipeTransport(home, bin + ":/usr/bin:/bin"),
        "slow root",
        runs::get,
        InstantSource.system());
  }

  private static Workspace workspaceOn(ShellHost machine) {
    return machine.workspace(new WorkspaceKey(1, "c00kie", "job", null));
  }

  private RunningCommand startCounting(Workspace there) throws InterruptedException {
    return there.start(
        new CommandSpec(
            "0",
            there.path(),
            "+ heading",
            List.of("/bin/sh", "-c", "echo run >>'" + home + "/count'"),
            Map.of("PATH", "/usr/bin:/bin", Host.COOKIE_VARIABLE, "c00kie"),
            List.of(),
            false),
        log());
  }

  @Test
  void aSlowStartIsAwaited() throws Exception {
    try (ShellHost slow = slowHost("sleep 2", "");
        Workspace there = workspaceOn(slow)) {
      assertThat(startCounting(there).await()).isEqualTo(new Exit.Exited(0, false));
      assertThat(home.resolve("count")).hasContent("run\n");
    }
  }

  @Test
  void aLostCommandDoesNotRunLater() throws Exception {
    try (ShellHost slow =
            slowHost(
                "until [ -e '" + home + "/start' ]; do sleep 0.05; done",
                "echo >'" + home + "/end'");
        Workspace there = workspaceOn(slow)) {
      assertThat(startCounting(there).await(() -> true)).isInstanceOf(Exit.Lost.class);
      Files.createFile(home.resolve("start"));
      TestServer.await("the end of the wrapper", () -> Files.exists(home.resolve("end")));
      assertThat(home.resolve("count")).doesNotExist();
      assertThat(startCounting(there).await()).isInstanceOf(Exit.Lost.class);
      assertThat(home.resolve("count")).doesNotExist();
    }
  }

  @Test
  void aClosedMachineHasNoConnections() {
    var other = new PipeTransport(home);
    try (var machine =
            new ShellHost("other", other, "other root", runs::get, InstantSource.system());
        Workspace there = workspaceOn(machine)) {
      assertThat(there.files().find("x")).isNull();
      assertThat(machine.measure()).isNotNull();
      assertThat(other.openChannels()).isEqualTo(3);
    }
    assertThat(other.openChannels()).isZero();
  }

  @Test
  void anUnreachableMachineIsAnOutage() {
    transport().disconnect();
    assertThatThrownBy(() -> workspace().files().find("x"))
        .isInstanceOf(Outage.class)
        .hasMessageContaining("agent")
        .hasMessageContaining("no route to host");
    transport().connect();
    assertThat(workspace().files().find("x")).isNull();
  }

  @Test
  void missingProgramsAreNamed() throws IOException {
    Path bin = Files.createDirectories(home.resolve("few programs"));
    for (String name : List.of("sh", "env", "sed", "cat", "mkdir")) {
      Files.createSymbolicLink(bin.resolve(name), Path.of("/bin", name));
    }
    try (var few =
        new ShellHost(
            "bare",
            new PipeTransport(home, bin.toString()),
            "r",
            _ -> null,
            InstantSource.system())) {
      assertThatThrownBy(few::facts)
          .isInstanceOf(Outage.class)
          .hasMessageContaining("bare")
          .hasMessageContaining("setsid, tar, find, stat");
    }
  }
}
