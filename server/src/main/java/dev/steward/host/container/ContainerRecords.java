package dev.steward.host.container;

import dev.steward.file.OwnerOnly;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Files that name the containers of runs. A record is written before its container is created and
 * deleted after its removal, so a server that was killed finds all of its containers without asking
 * the engines of all machines.
 */
final class ContainerRecords {

  private static final String ID_FILE = "server-id";
  private static final String NAME_PREFIX = "steward-";

  /**
   * The container of a run or block.
   *
   * @param node name of the node; empty for the built-in node
   * @param program the engine, an absolute path
   * @param engineHost address of the engine; empty for the machine's own
   * @param user user and group of the steps, as in {@code 1000:1000}
   * @param id the engine's id of the container once it has been started, so that steps may have run
   *     in it; empty before. Unlike its name, the container that replaces a lost one never has it.
   */
  record ContainerRecord(
      ContainerKey key, String node, String program, String engineHost, String user, String id) {

    boolean isStarted() {
      return !id.isEmpty();
    }

    ContainerRecord started(String newId) {
      return new ContainerRecord(key, node, program, engineHost, user, newId);
    }
  }

  private final Path folder;
  private @Nullable String serverId;

  /**
   * Creates the list.
   *
   * @param folder created on first use
   */
  ContainerRecords(Path folder) {
    this.folder = folder;
  }

  /** Random value that distinguishes the containers of this server from those of others. */
  synchronized String serverId() throws IOException {
    String id = serverId;
    if (id == null) {
      Files.createDirectories(folder, OwnerOnly.FOLDER);
      Path file = folder.resolve(ID_FILE);
      try {
        id = Files.readString(file).strip();
      } catch (NoSuchFileException e) {
        id = UUID.randomUUID().toString().substring(0, 13);
        write(file, id + "\n");
      }
      serverId = id;
    }
    return id;
  }

  /** The name of a container. */
  String name(ContainerKey key) throws IOException {
    return prefix() + key;
  }

  /** The run or block of a container; null if this server did not name it. */
  @Nullable ContainerKey key(String name) throws IOException {
    return name.startsWith(prefix()) ? ContainerKey.parse(name.substring(prefix().length())) : null;
  }

  private String prefix() throws IOException {
    return NAME_PREFIX + serverId() + "-";
  }

  /** Stores a record, durably once the method returns. */
  void put(ContainerRecord container) throws IOException {
    Files.createDirectories(folder, OwnerOnly.FOLDER);
    write(
        folder.resolve(container.key().toString()),
        String.join(
            "\n",
            container.node(),
            container.program(),
            container.engineHost(),
            container.user(),
            container.id(),
            ""));
  }

  private static void write(Path file, String text) throws IOException {
    Path temporary = Path.of(file + ".new");
    Files.deleteIfExists(temporary);
    Files.createFile(temporary, OwnerOnly.FILE);
    Files.writeString(temporary, text, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The container with a key; null if there is none. */
  @Nullable ContainerRecord find(ContainerKey key) throws IOException {
    try {
      String[] lines = Files.readString(folder.resolve(key.toString())).split("\n", -1);
      if (lines.length < 5) {
        return null;
      }
      // Earlier versions stored whether the container was started, and used its name.
      String id =
          switch (lines[4]) {
            case "true" -> name(key);
            case "false" -> "";
            default -> lines[4];
          };
      return new ContainerRecord(key, lines[0], lines[1], lines[2], lines[3], id);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** All records. */
  List<ContainerRecord> all() throws IOException {
    var all = new ArrayList<ContainerRecord>();
    if (!Files.isDirectory(folder)) {
      return all;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        ContainerKey key = ContainerKey.parse(file.getFileName().toString());
        ContainerRecord container = key == null ? null : find(key);
        if (container != null) {
          all.add(container);
        }
      }
    }
    return all;
  }

  void remove(ContainerKey key) throws IOException {
    Files.deleteIfExists(folder.resolve(key.toString()));
  }
}
