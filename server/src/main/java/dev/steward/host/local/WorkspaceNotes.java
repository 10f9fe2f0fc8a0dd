package dev.steward.host.local;

import dev.steward.file.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The workspaces of unfinished runs. They are lines of one file, {@code RUN PATH}, because
 * appending a line costs far less than creating and deleting a file for each run. Paths below the
 * root are relative, so that a copied home directory never uses the folders of the original.
 */
final class WorkspaceNotes {

  /** Number of lines of ended runs that the file may contain. */
  private static final int MAX_OUTDATED = 1_000;

  private final Path file;
  private final Path controlFolders;
  private final Path root;
  private @Nullable Map<Long, String> notes;
  private int outdated;

  /** Whether the file ends with a complete line. */
  private boolean isComplete;

  /**
   * Creates the notes; the file is read on first use.
   *
   * @param controlFolders where older versions kept a note per run
   * @param root base of the relative paths
   */
  WorkspaceNotes(Path file, Path controlFolders, Path root) {
    this.file = file;
    this.controlFolders = controlFolders;
    this.root = root;
  }

  /** The workspace of a run; null if none has been chosen. */
  synchronized @Nullable Path get(long runId) throws IOException {
    String note = notes().get(runId);
    return note == null ? null : path(note);
  }

  /** The workspaces of all runs whose files have not been removed. */
  synchronized Map<Long, Path> all() throws IOException {
    var all = new HashMap<Long, Path>();
    notes().forEach((runId, note) -> all.put(runId, path(note)));
    return all;
  }

  /** Stores the workspace of a run. */
  synchronized void add(long runId, Path workspace) throws IOException {
    Map<Long, String> notes = notes();
    String note =
        (workspace.startsWith(root) ? root.relativize(workspace) : workspace)
            .toString()
            .replace("%", "%25")
            .replace("\n", "%0A");
    if (outdated >= MAX_OUTDATED) {
      rewrite(notes);
    }
    append((isComplete ? "" : "\n") + line(runId, note));
    notes.put(runId, note);
  }

  /** Forgets a run. */
  synchronized void remove(long runId) throws IOException {
    if (notes().remove(runId) != null) {
      outdated++;
    }
  }

  /** Forgets all other runs. */
  synchronized void retain(Set<Long> runs) throws IOException {
    int before = notes().size();
    notes().keySet().retainAll(runs);
    outdated += before - notes().size();
  }

  private Path path(String note) {
    return root.resolve(note.replace("%0A", "\n").replace("%25", "%"));
  }

  private static String line(long runId, String note) {
    return runId + " " + note + "\n";
  }

  private void append(String text) throws IOException {
    isComplete = false;
    try (FileChannel channel = open(file, StandardOpenOption.APPEND)) {
      write(channel, text);
    }
    isComplete = true;
  }

  private static FileChannel open(Path file, StandardOpenOption mode) throws IOException {
    return FileChannel.open(
        file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode), OwnerOnly.FILE);
  }

  private static void write(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void rewrite(Map<Long, String> notes) throws IOException {
    var text = new StringBuilder();
    notes.forEach((runId, note) -> text.append(line(runId, note)));
    Path tempFile = Path.of(file + ".new");
    try (FileChannel channel = open(tempFile, StandardOpenOption.TRUNCATE_EXISTING)) {
      write(channel, text.toString());
    }
    Files.move(tempFile, file, StandardCopyOption.ATOMIC_MOVE);
    outdated = 0;
    isComplete = true;
  }

  private Map<Long, String> notes() throws IOException {
    Map<Long, String> current = notes;
    if (current == null) {
      current = new HashMap<>();
      FormerLayout.addNotes(controlFolders, current);
      read(current);
      notes = current;
    }
    return current;
  }

  private void read(Map<Long, String> notes) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      isComplete = true;
      return;
    }
    // A killed server may have left an incomplete line, which names no workspace.
    String[] lines = text.split("\n", -1);
    isComplete = lines[lines.length - 1].isEmpty();
    for (int i = 0; i < lines.length - 1; i++) {
      int blank = lines[i].indexOf(' ');
      Long runId = blank < 0 ? null : LeftoverFiles.number(lines[i].substring(0, blank));
      if (runId != null) {
        notes.put(runId, lines[i].substring(blank + 1));
      }
    }
  }
}
