package dev.steward.host.local;

import dev.steward.blob.Blobs;
import dev.steward.file.OwnerOnly;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of recently written scripts. The builds of a job write the same script again and again,
 * and a link to a copy costs a tenth of what a new file costs. The copies belong to one server
 * process: the next process deletes them when it writes its first script.
 */
final class ScriptCopies {

  private static final Logger LOG = LoggerFactory.getLogger(ScriptCopies.class);

  private static final int MAX_COPIES = 200;

  /** Longer scripts are not copied. */
  private static final int MAX_LENGTH = 10_000;

  private final Path folder;
  private boolean isOpen;
  private long lastNumber;

  private final Map<String, Path> copies =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Path> eldest) {
          if (size() <= MAX_COPIES) {
            return false;
          }
          delete(eldest.getValue());
          return true;
        }
      };

  ScriptCopies(Path folder) {
    this.folder = folder;
  }

  /** The next server process deletes any copy that remains. */
  private static void delete(Path copy) {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      LOG.debug("a copy of a script could not be deleted", e);
    }
  }

  /**
   * Creates a link to a copy of the text. Returns false if it was not created, because there is no
   * copy, the file exists, or the file system has no links.
   */
  synchronized boolean link(Path file, String text) {
    Path copy = copies.get(text);
    if (copy == null) {
      return false;
    }
    try {
      Files.createLink(file, copy);
      // Builds that run as the server's user can change the copy.
      if (Files.readString(file).equals(text)) {
        return true;
      }
      Files.delete(file);
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("could not create a link to the copy of a script", e);
    }
    copies.remove(text);
    delete(copy);
    return false;
  }

  /** Keeps a link to a script that has just been written. */
  synchronized void add(Path file, String text) {
    if (text.length() > MAX_LENGTH || copies.containsKey(text)) {
      return;
    }
    try {
      if (!isOpen) {
        Blobs.deleteTree(folder);
        Files.createDirectories(folder, OwnerOnly.FOLDER);
        isOpen = true;
      }
      Path copy = folder.resolve(Long.toString(++lastNumber));
      Files.createLink(copy, file);
      copies.put(text, copy);
    } catch (IOException | ServerFailure | UnsupportedOperationException e) {
      LOG.debug("a script could not be copied", e);
    }
  }
}
