package dev.steward.library;

import dev.steward.blob.FolderTree;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one commit of a library, by their paths: those below {@code vars}, {@code src} and
 * {@code resources}. Runs that use the same files share the object, and what was parsed from them.
 */
public final class LibraryTree {
  static final String VARS = "vars/";
  static final String SRC = "src/";
  static final String RESOURCES = "resources/";

  /** Test code of a repository, which Jenkins keeps away from pipelines as well. */
  static final String TESTS = "src/test/";

  private static final String GROOVY = ".groovy";
  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final SortedMap<String, byte[]> files;
  private final Map<String, Object> parsed = new ConcurrentHashMap<>();

  LibraryTree(Map<String, byte[]> files) {
    this.files = new TreeMap<>(files);
  }

  /**
   * Reads the library in a folder of this machine.
   *
   * @throws LibraryFailure if the folder contains no library, or one that is too large
   */
  public static LibraryTree read(Path folder, String name) throws IOException, LibraryFailure {
    var tree = new LibraryTree(LibraryFiles.read(new FolderTree(folder), "", name));
    tree.requireCode(name);
    return tree;
  }

  /** Returns the text of a file; null if there is none. */
  public @Nullable String text(String path) {
    byte[] content = files.get(path);
    return content == null ? null : new String(content, StandardCharsets.UTF_8);
  }

  /** Returns a file below {@code resources}; null if there is none. */
  public byte @Nullable [] resource(String path) {
    byte[] content = files.get(RESOURCES + path);
    return content == null ? null : content.clone();
  }

  /** The names of the global variables that the library defines, in order. */
  public List<String> variables() {
    return files.keySet().stream()
        .filter(path ->
            path.startsWith(VARS)
                && path.endsWith(GROOVY)
                && path.indexOf('/', VARS.length()) < 0
                && path.length() > VARS.length() + GROOVY.length())
        .map(path -> path.substring(VARS.length(), path.length() - GROOVY.length()))
        .toList();
  }

  /** The full names of the classes that have a file of their own, in order. */
  public List<String> classes() {
    return sources().stream()
        .filter(path -> path.startsWith(SRC))
        .map(LibraryTree::className)
        .toList();
  }

  /** The paths of the files with code, in order. */
  public List<String> sources() {
    return files.keySet().stream()
        .filter(path -> path.endsWith(GROOVY) && (path.startsWith(VARS) || path.startsWith(SRC)))
        .toList();
  }

  /** The name of the class that a file with code defines; that of a variable is its own name. */
  public static String className(String path) {
    return path.substring(path.indexOf('/') + 1, path.length() - GROOVY.length()).replace('/', '.');
  }

  /** The tree with some files replaced. */
  LibraryTree with(Map<String, byte[]> replaced) {
    Map<String, byte[]> all = new TreeMap<>(files);
    all.putAll(replaced);
    return new LibraryTree(all);
  }

  /** The path of a global variable's file. */
  public static String variablePath(String name) {
    return VARS + name + GROOVY;
  }

  /** The path of a class's file. */
  public static String classPath(String className) {
    return SRC + className.replace('.', '/') + GROOVY;
  }

  /**
   * Checks that the library has a file below {@code src} or {@code vars}.
   *
   * @throws LibraryFailure if it has none
   */
  void requireCode(String name) throws LibraryFailure {
    if (files.keySet().stream().noneMatch(path -> path.startsWith(VARS) || path.startsWith(SRC))) {
      throw new LibraryFailure(
          "Library " + name + " expected to contain at least one of src or vars directories");
    }
  }

  /** Returns what a function makes of a file's text; it is called once for all runs. */
  public <T> @Nullable T parsed(String path, Class<T> type, Function<String, T> parser) {
    String text = text(path);
    return text == null ? null : type.cast(parsed.computeIfAbsent(path, _ -> parser.apply(text)));
  }

  byte[] toBytes() {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        var entry = new ZipEntry(file.getKey());
        // The same files must have the same bytes.
        entry.setTimeLocal(EPOCH);
        zip.putNextEntry(entry);
        zip.write(file.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static LibraryTree of(byte[] bytes) {
    Map<String, byte[]> files = new TreeMap<>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new LibraryTree(files);
  }
}
