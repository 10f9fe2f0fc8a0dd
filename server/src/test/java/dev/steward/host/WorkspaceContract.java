package dev.steward.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.host.RunningCommand.Exit;
import dev.steward.host.ServerFolder.Access;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the engine and SCMs rely on, on every kind of machine: workspaces and the server's files,
 * and the contracts that this class extends. Each subject has a class of its own, which extends the
 * previous one; the tests of a host extend this class, the last one.
 */
@Tag("integration")
public abstract class WorkspaceContract extends ProgramContract {

  /** Whether scripts are deleted with the secret files of a run. */
  protected boolean keepsScriptsWithSecrets() {
    return false;
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
  void blocksOfARunHaveFoldersThatCanBeGivenUp() throws IOException {
    runs.put(2L, true);
    var first = new WorkspaceKey(2, "c2-1-", "folder/job", null, "1");
    var second = new WorkspaceKey(2, "c2-2-", "folder/job", null, "2");
    try (Workspace one = host.workspace(first);
        Workspace two = host.workspace(second)) {
      assertThat(one.path()).isEqualTo(workspace.path() + "@2");
      assertThat(two.path()).isEqualTo(workspace.path() + "@3");
      one.free();
    }
    restart();
    try (Workspace two = host.workspace(second);
        Workspace next = host.workspace(new WorkspaceKey(2, "c2-4-", "folder/job", null, "4"))) {
      assertThat(two.path()).isEqualTo(workspace.path() + "@3");
      assertThat(next.path()).isEqualTo(workspace.path() + "@2");
    }
    host.remove(2);
  }

  @Test
  void foldersOutsideOfWorkspacesCanBeRead() throws IOException {
    String other = host.facts().root() + "/other";
    java.nio.file.Files.createDirectories(Path.of(other));
    java.nio.file.Files.writeString(Path.of(other, "a.txt"), "text");
    try (var in = host.files(other).open("a.txt", 0)) {
      assertThat(in).isNotNull().hasContent("text");
    }
    assertThatThrownBy(() -> host.files(host.facts().root() + "/workspace"))
        .isInstanceOf(Problem.Invalid.class);
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

  /** Returns whether any file except copies of scripts contains the text. */
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
    Path key = Path.of(secrets.write("key", bytes("-----BEGIN KEY-----\n%s\n"), Access.BUILD_USER));
    assertThat(key).hasContent("-----BEGIN KEY-----\n%s\n");
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
