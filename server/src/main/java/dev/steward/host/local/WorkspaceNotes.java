package dev.steward.host.local;

import dev.steward.file.OwnerOnly;
import dev.steward.host.WorkspaceOwner;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The workspaces of unfinished runs. They are lines of one file, {@code RUN PATH} or {@code
 * RUN/BLOCK PATH}, because appending a line costs far less than creating and deleting a file for
 * each run. Paths below the root are relative, so that a copied home directory never uses the
 * folders of the original.
 */
final class WorkspaceNotes {

  /** Number of lines of ended runs that the file may contain. */
  private static final int MAX_OUTDATED = 1_000;

  /** In place of the path: the block has given up its workspace. No path is empty. */
  private static final String GIVEN_UP = "";

  private final Path file;
  private final Path controlFolders;
  private final Path root;
  private @Nullable Map<WorkspaceOwner, String> notes;
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
  synchronized @Nullable Path get(WorkspaceOwner owner) throws IOException {
    String note = notes().get(owner);
    return note == null ? null : path(note);
  }

  /** The workspaces of all runs whose files have not been removed. */
  synchronized Map<WorkspaceOwner, Path> all() throws IOException {
    var all = new HashMap<WorkspaceOwner, Path>();
    notes().forEach((owner, note) -> all.put(owner, path(note)));
    return all;
  }

  /** Stores the workspace of a run or block. */
  synchronized void add(WorkspaceOwner owner, Path workspace) throws IOException {
    Map<WorkspaceOwner, String> notes = notes();
    String note =
        (workspace.startsWith(root) ? root.relativize(workspace) : workspace)
            .toString()
            .replace("%", "%25")
            .replace("\n", "%0A");
    if (outdated >= MAX_OUTDATED) {
      rewrite(notes);
    }
    append((isComplete ? "" : "\n") + line(owner, note));
    notes.put(owner, note);
  }

  /** Forgets a run and all its blocks. */
  synchronized void remove(long runId) throws IOException {
    forget(owner -> owner.runId() == runId);
  }

  /** Forgets the workspace of a block whose run continues, durably. */
  synchronized void remove(WorkspaceOwner owner) throws IOException {
    Map<WorkspaceOwner, String> notes = notes();
    if (notes.remove(owner) != null) {
      append((isComplete ? "" : "\n") + line(owner, GIVEN_UP));
      outdated += 2;
    }
  }

  private void forget(Predicate<WorkspaceOwner> owners) throws IOException {
    Set<WorkspaceOwner> all = notes().keySet();
    int before = all.size();
    all.removeIf(owners);
    outdated += before - all.size();
  }

  /** Forgets all other runs. */
  synchronized void retain(Set<Long> runs) throws IOException {
    forget(owner -> !runs.contains(owner.runId()));
  }

  private Path path(String note) {
    return root.resolve(note.replace("%0A", "\n").replace("%25", "%"));
  }

  private static String line(WorkspaceOwner owner, String note) {
    return owner + " " + note + "\n";
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

  private void rewrite(Map<WorkspaceOwner, String> notes) throws IOException {
    var text = new StringBuilder();
    notes.forEach((owner, note) -> text.append(line(owner, note)));
    Path tempFile = Path.of(file + ".new");
    try (FileChannel channel = open(tempFile, StandardOpenOption.TRUNCATE_EXISTING)) {
      write(channel, text.toString());
    }
    Files.move(tempFile, file, StandardCopyOption.ATOMIC_MOVE);
    outdated = 0;
    isComplete = true;
  }

  private Map<WorkspaceOwner, String> notes() throws IOException {
    Map<WorkspaceOwner, String> current = notes;
    if (current == null) {
      current = new HashMap<>();
      FormerLayout.addNotes(controlFolders, current);
      read(current);
      notes = current;
    }
    return current;
  }

  private void read(Map<WorkspaceOwner, String> notes) throws IOException {
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
      WorkspaceOwner owner = blank < 0 ? null : WorkspaceOwner.parse(lines[i].substring(0, blank));
      if (owner == null) {
        continue;
      }
      String note = lines[i].substring(blank + 1);
      if (note.equals(GIVEN_UP)) {
        notes.remove(owner);
      } else {
        notes.put(owner, note);
      }
    }
  }
}
