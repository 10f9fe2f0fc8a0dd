package dev.steward.host.container;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.host.Workspace;
import dev.steward.host.WorkspaceKey;
import dev.steward.host.local.LocalHost;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers with a script in place of docker, which records how it is called. */
@Tag("integration")
class ContainersTest {

  /**
   * Docker with files as containers: each call adds a line to the file {@code calls}. The file
   * {@code broken} makes removals fail.
   */
  private static final String DOCKER =
      """
      #!/bin/sh
      cd '@FOLDER@' || exit 1
      for argument do printf '%s|' "$argument"; done >>calls
      echo >>calls
      case "$1 $2" in
        '--version '*) echo 'Docker version 27.0.0' ;;
        'image inspect') echo sha256:1 ;;
        'container inspect') [ -e "containers/$5" ] && echo true ;;
        'run '*)
          shift
          while [ "$1" != --name ]; do shift; done
          : >"containers/$2"
          ;;
        'exec '*) ;;
        'rm '*)
          if [ -e broken ] || [ ! -e "containers/$4" ]; then
            echo 'no such container' >&2
            exit 1
          fi
          rm "containers/$4"
          ;;
        'ps '*)
          [ ! -e broken ] || exit 1
          case $4 in
            label=*) ls containers ;;
            *) name=${4#name=^}; ls containers | grep -x "${name%?}" || true ;;
          esac
          ;;
        *) exit 2 ;;
      esac
      """;

  @TempDir Path folder;

  private final Map<Long, Boolean> runs = new ConcurrentHashMap<>(Map.of(1L, true, 2L, true));
  private final List<String> printed = new ArrayList<>();
  private @Nullable LocalHost currentHost;
  private @Nullable Containers current;

  @BeforeEach
  void createProgram() throws IOException {
    Files.createDirectories(folder.resolve("containers"));
    Path program =
        Files.writeString(folder.resolve("docker"), DOCKER.replace("@FOLDER@", folder.toString()));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    restart();
  }

  private void restart() {
    var machine = new LocalHost(folder.resolve("home"), null, runs::get, InstantSource.system());
    currentHost = machine;
    current =
        TestClient.containers(
            folder.resolve("home"),
            machine,
            runs::get,
            new ContainerSettings(folder.resolve("docker").toString(), true));
  }

  private LocalHost host() {
    return requireNonNull(currentHost);
  }

  private Containers containers() {
    return requireNonNull(current);
  }

  private static ContainerSpec spec(boolean privileged, String... command) {
    return new ContainerSpec(
        "registry.example.org:5000/team/tool:1.2",
        false,
        "",
        List.of(),
        privileged,
        "",
        List.of(command),
        "none",
        "512m",
        "200",
        null);
  }

  private Workspace open(long runId, ContainerSpec spec) throws Exception {
    Workspace outer = host().workspace(new WorkspaceKey(runId, "cookie" + runId, "job", null));
    return containers().open(new TestClient(runId, outer, printed), spec);
  }

  private List<String> calls(String command) throws IOException {
    return Files.readAllLines(folder.resolve("calls")).stream()
        .filter(line -> line.startsWith(command + "|"))
        .toList();
  }

  private List<String> existing() throws IOException {
    try (var files = Files.list(folder.resolve("containers"))) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private static String number(String option) throws IOException {
    return new String(
            new ProcessBuilder("id", option).start().getInputStream().readAllBytes(),
            java.nio.charset.StandardCharsets.UTF_8)
        .strip();
  }

  @Test
  void aContainerHasOnlyTheRightsAndFoldersOfItsBuild() throws Exception {
    Workspace inside = open(1, spec(false));
    String secrets = host().workspace(new WorkspaceKey(1, "cookie1", "job", null)).secrets().path();
    String name = existing().getFirst();
    String server = name.substring("steward-".length(), name.lastIndexOf('-'));
    assertThat(name).endsWith("-1");
    assertThat(calls("run"))
        .singleElement()
        .asString()
        .startsWith(
            "run|--detach|--name|"
                + name
                + "|--label|dev.steward.server="
                + server
                + "|--label|dev.steward.run=1|--user|"
                + number("-u")
                + ":"
                + number("-g")
                + "|--security-opt|label=disable|--security-opt|no-new-privileges|--volume|"
                + inside.path()
                + ":"
                + inside.path()
                + "|--volume|"
                + inside.path()
                + "@tmp:"
                + inside.path()
                + "@tmp|--volume|"
                + secrets
                + ":"
                + secrets
                + ":ro|--volume|"
                + secrets
                + "/exits:"
                + secrets
                + "/exits|--network|none|--memory|512m|--cpu-shares|200|--entrypoint|/bin/sh|"
                + "registry.example.org:5000/team/tool:1.2|-c|");
    assertThat(containers().remove(1)).isNull();
    assertThat(calls("rm")).containsExactly("rm|--force|--volumes|" + name + "|");
    assertThat(containers().remove(1)).isNull();
    assertThat(calls("rm")).hasSize(1);
  }

  @Test
  void aPrivilegedContainerRunsItsOwnCommand() throws Exception {
    open(1, spec(true, "/sbin/init", "--quiet"));
    assertThat(calls("run"))
        .singleElement()
        .asString()
        .contains("|--privileged|")
        .doesNotContain("no-new-privileges", "--entrypoint")
        .endsWith("|--tty|registry.example.org:5000/team/tool:1.2|/sbin/init|--quiet|");
  }

  @Test
  void anotherServerProcessFindsTheContainer() throws Exception {
    open(1, spec(false));
    restart();
    open(1, spec(false));
    assertThat(calls("run")).hasSize(1);
    assertThat(printed).hasSize(1);
    Files.delete(folder.resolve("containers").resolve(existing().getFirst()));
    restart();
    open(1, spec(false));
    assertThat(calls("run")).hasSize(2);
    assertThat(printed).anyMatch(line -> line.contains("no longer running"));
  }

  @Test
  void leftoversAreThoseOfEndedRuns() throws Exception {
    open(1, spec(false));
    open(2, spec(false));
    restart();
    assertThat(containers().removeLeftovers()).isTrue();
    assertThat(existing()).hasSize(2);
    runs.remove(1L);
    // The record of a container that still exists was lost.
    Files.createFile(
        folder.resolve("containers").resolve(existing().getFirst().replaceAll("-1$", "-7")));
    assertThat(existing()).hasSize(3);
    containers().removeLeftovers();
    assertThat(existing()).singleElement().asString().endsWith("-2");
    runs.put(2L, false);
    containers().removeLeftovers();
    assertThat(existing()).isEmpty();
    int before = calls("ps").size();
    containers().removeLeftovers();
    assertThat(calls("ps")).hasSize(before);
  }

  @Test
  void aFailedRemovalIsRepeated() throws Exception {
    open(1, spec(false));
    Files.createFile(folder.resolve("broken"));
    assertThat(containers().remove(1)).contains("no such container");
    runs.put(1L, false);
    restart();
    assertThat(containers().removeLeftovers()).isFalse();
    assertThat(existing()).hasSize(1);
    Files.delete(folder.resolve("broken"));
    assertThat(containers().removeLeftovers()).isTrue();
    assertThat(existing()).isEmpty();
  }

  @Test
  void aContainerThatIsGoneIsRemoved() throws Exception {
    open(1, spec(false));
    Files.delete(folder.resolve("containers").resolve(existing().getFirst()));
    assertThat(containers().remove(1)).isNull();
    assertThat(calls("rm")).hasSize(1);
    assertThat(containers().remove(1)).isNull();
    assertThat(calls("rm")).hasSize(1);
  }

  @Test
  void aWorkspaceWithAColonCannotBeMounted() throws Exception {
    Workspace outer = host().workspace(new WorkspaceKey(1, "cookie", "job", "a:b"));
    assertThat(outer.path()).endsWith("a:b");
    outer.close();
    assertThatThrownBy(() -> open(1, spec(false)))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("contains a colon");
    assertThat(existing()).isEmpty();
  }
}
