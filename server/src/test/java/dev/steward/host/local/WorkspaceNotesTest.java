package dev.steward.host.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.host.WorkspaceOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notes of the workspaces of unfinished runs, which survive a killed server process. */
class WorkspaceNotesTest {

  @TempDir Path home;

  private Path file;

  @BeforeEach
  void open() throws IOException {
    file = home.resolve("run/workspaces");
    Files.createDirectories(home.resolve("run/builds"));
  }

  private static WorkspaceOwner run(long id) {
    return new WorkspaceOwner(id, "");
  }

  /** The notes as the next server process reads them. */
  private WorkspaceNotes next() {
    return new WorkspaceNotes(file, home.resolve("run/builds"), home);
  }

  @Test
  void notesSurviveARestart() throws IOException {
    WorkspaceNotes notes = next();
    notes.add(run(1), home.resolve("workspace/a b"));
    notes.add(run(2), Path.of("/srv/50%0A\nx"));
    assertThat(next().all())
        .isEqualTo(Map.of(run(1), home.resolve("workspace/a b"), run(2), Path.of("/srv/50%0A\nx")));
    // A copied home uses its own folders.
    assertThat(Files.readString(file)).startsWith("1 workspace/a b\n");
    assertThat(next().get(run(3))).isNull();
  }

  @Test
  void anIncompleteLineIsNoNote() throws IOException {
    next().add(run(1), home.resolve("workspace/first"));
    next().add(run(2), home.resolve("workspace/second"));
    String complete = Files.readString(file);
    int first = complete.indexOf('\n') + 1;
    for (int length = first; length < complete.length(); length++) {
      Files.writeString(file, complete.substring(0, length));
      assertThat(next().get(run(2))).isNull();
      next().add(run(3), home.resolve("workspace/third"));
      assertThat(next().get(run(1))).isEqualTo(home.resolve("workspace/first"));
      assertThat(next().get(run(3))).isEqualTo(home.resolve("workspace/third"));
    }
  }

  @Test
  void linesThatAreNoNotesAreIgnored() throws IOException {
    Files.writeString(file, "no-number x\n\n7\n8 workspace/j\n");
    assertThat(next().all()).isEqualTo(Map.of(run(8), home.resolve("workspace/j")));
  }

  @Test
  void theFileDoesNotGrowWithTheNumberOfRuns() throws IOException {
    WorkspaceNotes notes = next();
    notes.add(run(1), home.resolve("workspace/long"));
    for (long run = 2; run < 5_000; run++) {
      notes.add(run(run), home.resolve("workspace/short"));
      notes.remove(run);
    }
    assertThat(Files.readString(file).lines().count()).isLessThan(1_100);
    assertThat(next().get(run(1))).isEqualTo(home.resolve("workspace/long"));
    assertThat(home.resolve("run/workspaces.new")).doesNotExist();
  }

  @Test
  void notesOfEndedRunsAreForgotten() throws IOException {
    next().add(run(1), home.resolve("workspace/a"));
    next().add(run(2), home.resolve("workspace/b"));
    WorkspaceNotes notes = next();
    notes.retain(Set.of(2L));
    assertThat(notes.all()).isEqualTo(Map.of(run(2), home.resolve("workspace/b")));
  }

  @Test
  void theBlocksOfARunHaveTheirOwnNotes() throws IOException {
    var first = new WorkspaceOwner(1, "3");
    var second = new WorkspaceOwner(1, "7");
    WorkspaceNotes notes = next();
    notes.add(run(1), home.resolve("workspace/a"));
    notes.add(first, home.resolve("workspace/b"));
    notes.add(second, home.resolve("workspace/c"));
    notes.remove(first);
    assertThat(next().all())
        .isEqualTo(
            Map.of(run(1), home.resolve("workspace/a"), second, home.resolve("workspace/c")));
    next().add(first, home.resolve("workspace/d"));
    assertThat(next().get(first)).isEqualTo(home.resolve("workspace/d"));
    WorkspaceNotes last = next();
    last.remove(1);
    assertThat(last.all()).isEmpty();
  }

  @Test
  void notesOfAnOlderVersionAreRead() throws IOException {
    Files.createDirectories(home.resolve("run/builds/5"));
    Files.writeString(home.resolve("run/builds/5/workspace"), "workspace/100%");
    Files.createDirectories(home.resolve("run/builds/6"));
    Files.createDirectories(home.resolve("run/builds/no-number"));
    Files.writeString(home.resolve("run/builds/no-number/workspace"), "workspace/x");
    assertThat(next().all()).isEqualTo(Map.of(run(5), home.resolve("workspace/100%")));
  }
}
