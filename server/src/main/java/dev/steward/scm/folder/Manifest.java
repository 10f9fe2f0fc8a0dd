package dev.steward.scm.folder;

import dev.steward.scm.Change.AffectedFile;
import dev.steward.scm.Change.EditType;
import dev.steward.scm.ScmException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a folder with their sizes and times. Two manifests are equal if no file was added,
 * changed or deleted. Contents are not hashed, since polling would have to read all of them; a
 * change within the same second that keeps size, inode and times is not noticed.
 *
 * @param files stamps by path, sorted
 */
record Manifest(TreeMap<String, FileStamp> files) {

  private static final int MAX_FILES = 50_000;

  /** Maximum length of the stored form; revisions are stored with each build. */
  private static final int MAX_STORED = 1_500_000;

  /**
   * Size and times of a file.
   *
   * @param modified epoch seconds
   * @param identity inode and change time, which differ after a file has been replaced
   */
  record FileStamp(long size, long modified, String identity) {

    /**
     * Whether the file and its copy in a workspace, which has another identity, have the same
     * content.
     */
    boolean isSameContent(FileStamp copy) {
      return size == copy.size && modified == copy.modified;
    }
  }

  /** A line that stands for a file that is left out. */
  static final String OMITTED = "omitted";

  /** The character that decoding puts in place of bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  /** Number of files in a listing that are left out because of their names. */
  static long omitted(String output) {
    return output
        .lines()
        .filter(line -> line.equals(OMITTED) || line.indexOf(REPLACEMENT) >= 0)
        .count();
  }

  /**
   * Parses lines of {@code stat}: size, modification time, change time, inode and path. Leaves out
   * names that are not UTF-8.
   *
   * @throws ScmException if there are too many files
   */
  static Manifest parse(String output) throws ScmException {
    var files = new TreeMap<String, FileStamp>();
    for (String line : output.split("\n", -1)) {
      String[] columns = line.split(" ", 5);
      if (columns.length == 5 && columns[4].startsWith("./") && line.indexOf(REPLACEMENT) < 0) {
        files.put(
            columns[4].substring(2),
            new FileStamp(
                Long.parseLong(columns[0]),
                Long.parseLong(columns[1]),
                columns[2] + " " + columns[3]));
      }
    }
    if (files.size() > MAX_FILES) {
      throw tooMany();
    }
    return new Manifest(files);
  }

  private static ScmException tooMany() {
    return new ScmException(
        "The folder contains too many files: at most "
            + MAX_FILES
            + " can be copied. Use wildcards to copy fewer files.");
  }

  /** The summary that is stored for old builds, with which no other build is compared. */
  record Summary(String fingerprint, int count) {

    private static final String PREFIX = "summary";

    /** Text form, which differs from that of every stored manifest. */
    String write() {
      return PREFIX + " " + fingerprint + " " + count;
    }
  }

  /** Summarizes a stored manifest or summary. */
  static Summary summary(String text) {
    Manifest manifest = read(text);
    if (manifest == null) {
      String[] words = text.split(" ", -1);
      return new Summary(words[1], Integer.parseInt(words[2]));
    }
    return new Summary(manifest.fingerprint(), manifest.files().size());
  }

  /** Reads what {@link #write} returned; null if only the summary is stored. */
  static @Nullable Manifest read(String text) {
    if (text.startsWith(Summary.PREFIX + " ")) {
      return null;
    }
    try (var in = new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(text)))) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (ScmException e) {
      throw new IllegalArgumentException("the manifest of a build is too long", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compressed text form. */
  String write() throws ScmException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(lines().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String text = Base64.getEncoder().encodeToString(bytes.toByteArray());
    if (text.length() > MAX_STORED) {
      throw tooMany();
    }
    return text;
  }

  private String lines() {
    var text = new StringBuilder();
    files.forEach((path, stamp) ->
        text.append(stamp.size())
            .append(' ')
            .append(stamp.modified())
            .append(' ')
            .append(stamp.identity())
            .append(" ./")
            .append(path)
            .append('\n'));
    return text.toString();
  }

  /** Fingerprint of all files. */
  String fingerprint() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(lines().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Time of the newest file, in epoch seconds; 0 if there are no files. */
  long newest() {
    return files.values().stream().mapToLong(FileStamp::modified).max().orElse(0);
  }

  /** The differences from an earlier manifest, sorted by path. */
  List<AffectedFile> changesSince(Manifest earlier) {
    var paths = new TreeMap<String, EditType>();
    for (Map.Entry<String, FileStamp> file : files.entrySet()) {
      FileStamp former = earlier.files.get(file.getKey());
      if (former == null) {
        paths.put(file.getKey(), EditType.ADDED);
      } else if (!former.equals(file.getValue())) {
        paths.put(file.getKey(), EditType.MODIFIED);
      }
    }
    for (String path : earlier.files.keySet()) {
      if (!files.containsKey(path)) {
        paths.put(path, EditType.DELETED);
      }
    }
    var changes = new ArrayList<AffectedFile>();
    paths.forEach((path, edit) -> changes.add(new AffectedFile(edit, path)));
    return changes;
  }
}
