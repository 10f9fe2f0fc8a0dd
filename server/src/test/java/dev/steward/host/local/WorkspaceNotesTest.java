package dev.steward.host.local;

import static org.assertj.core.api.Assertions.assertThat;

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

  /** The notes as the next server process reads them. */
  private WorkspaceNotes next() {
    return new WorkspaceNotes(file, home.resolve("run/builds"), home);
  }

  @Test
  void notesSurviveARestart() throws IOException {
    WorkspaceNotes notes = next();
    notes.add(1, home.resolve("workspace/a b"));
    notes.add(2, Path.of("/srv/50%0A\nx"));
    assertThat(next().all())
        .isEqualTo(Map.of(1L, home.resolve("workspace/a b"), 2L, Path.of("/srv/50%0A\nx")));
    // A copied home uses its own folders.
    assertThat(Files.readString(file)).startsWith("1 workspace/a b\n");
    assertThat(next().get(3)).isNull();
  }

  @Test
  void anIncompleteLineIsNoNote() throws IOException {
    next().add(1, home.resolve("workspace/first"));
    next().add(2, home.resolve("workspace/second"));
    String complete = Files.readString(file);
    int first = complete.indexOf('\n') + 1;
    for (int length = first; length < complete.length(); length++) {
      Files.writeString(file, complete.substring(0, length));
      assertThat(next().get(2)).isNull();
      next().add(3, home.resolve("workspace/third"));
      assertThat(next().get(1)).isEqualTo(home.resolve("workspace/first"));
      assertThat(next().get(3)).isEqualTo(home.resolve("workspace/third"));
    }
  }

  @Test
  void linesThatAreNoNotesAreIgnored() throws IOException {
    Files.writeString(file, "no-number x\n\n7\n8 workspace/j\n");
    assertThat(next().all()).isEqualTo(Map.of(8L, home.resolve("workspace/j")));
  }

  @Test
  void theFileDoesNotGrowWithTheNumberOfRuns() throws IOException {
    WorkspaceNotes notes = next();
    notes.add(1, home.resolve("workspace/long"));
    for (long run = 2; run < 5_000; run++) {
      notes.add(run, home.resolve("workspace/short"));
      notes.remove(run);
    }
    assertThat(Files.readString(file).lines().count()).isLessThan(1_100);
    assertThat(next().get(1)).isEqualTo(home.resolve("workspace/long"));
    assertThat(home.resolve("run/workspaces.new")).doesNotExist();
  }

  @Test
  void notesOfEndedRunsAreForgotten() throws IOException {
    next().add(1, home.resolve("workspace/a"));
    next().add(2, home.resolve("workspace/b"));
    WorkspaceNotes notes = next();
    notes.retain(Set.of(2L));
    assertThat(notes.all()).isEqualTo(Map.of(2L, home.resolve("workspace/b")));
  }

  @Test
  void notesOfAnOlderVersionAreRead() throws IOException {
    Files.createDirectories(home.resolve("run/builds/5"));
    Files.writeString(home.resolve("run/builds/5/workspace"), "workspace/100%");
    Files.createDirectories(home.resolve("run/builds/6"));
    Files.createDirectories(home.resolve("run/builds/no-number"));
    Files.writeString(home.resolve("run/builds/no-number/workspace"), "workspace/x");
    assertThat(next().all()).isEqualTo(Map.of(5L, home.resolve("workspace/100%")));
  }
}
