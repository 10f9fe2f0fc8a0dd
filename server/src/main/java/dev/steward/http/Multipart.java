package dev.steward.http;

import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.problem.Broken;
import dev.steward.problem.Problem;
import dev.steward.text.TextDecoder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A form that came in parts ({@code multipart/form-data}, RFC 7578): fields are kept in memory,
 * files go to disk while they come in. Whoever takes it closes it: files that were not moved away
 * go.
 *
 * @param files in the order sent
 */
public record Multipart(Parameters fields, List<File> files) implements AutoCloseable {

  /** No form at all. */
  public static final Multipart NONE = new Multipart(Parameters.NONE, List.of());

  private static final int MOST_PARTS = 1_000;
  private static final int MOST_HEADER_BYTES = 16 << 10;
  private static final int MOST_FIELD_BYTES = 2 << 20;

  /** All fields together, which are in memory: files are not. */
  private static final int MAX_FIELDS_BYTES = 8 << 20;

  private static final int BUFFER_BYTES = 16 << 10;

  /**
   * A file that was sent.
   *
   * @param field the name of its field
   * @param name what the sender calls it, without folders
   * @param content where it lies until the form is closed
   */
  public record File(String field, String name, Path content) {}

  /** The first file of a field; null where none was sent. */
  public @Nullable File find(String field) {
    for (File file : files) {
      if (file.field().equals(field)) {
        return file;
      }
    }
    return null;
  }

  /**
   * Reads a body.
   *
   * @param memory where the fields are counted
   */
  static Multipart read(
      InputStream body, String contentType, Path folder, long mostBytes, Reservation memory) {
    String boundary = parameter(contentType, "boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > 200) {
      throw new Problem.Invalid("A multipart form needs a boundary in its Content-Type.");
    }
    var files = new ArrayList<File>();
    boolean done = false;
    try {
      memory.grow(BUFFER_BYTES);
      var reader = new Reader(new BufferedInputStream(body, BUFFER_BYTES), boundary, mostBytes);
      var limits = new FieldLimits(memory);
      var values = new HashMap<String, List<String>>();
      int parts = 0;
      reader.skipPart(OutputStream.nullOutputStream());
      while (reader.hasPart()) {
        if (++parts > MOST_PARTS) {
          throw new Problem.TooLarge("More than " + MOST_PARTS + " parts were sent.");
        }
        part(reader, folder, values, files, limits);
      }
      done = true;
      return new Multipart(Parameters.of(values), List.copyOf(files));
    } catch (IOException e) {
      throw new Broken("reading a form with files", e);
    } finally {
      if (!done) {
        files.forEach(file -> remove(file.content()));
      }
    }
  }

  private static void part(
      Reader reader,
      Path folder,
      Map<String, List<String>> values,
      List<File> files,
      FieldLimits limits)
      throws IOException {
    Headers headers = reader.headers();
    String disposition = headers.disposition();
    String field = parameter(disposition, "name");
    String name = parameter(disposition, "filename");
    if (field == null) {
      throw new Problem.Invalid("A part of the form has no name.");
    }
    if (name == null) {
      var text = new Bounded(limits);
      reader.skipPart(text);
      values
          .computeIfAbsent(field, _ -> new ArrayList<>(1))
          .add(TextDecoder.text(text.bytes.toByteArray(), charset(headers.contentType())));
      return;
    }
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path content = Files.createTempFile(folder, "upload-", "");
    files.add(new File(field, plain(name), content));
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(content), BUFFER_BYTES)) {
      reader.skipPart(out);
    }
  }

  private static @Nullable Charset charset(String contentType) {
    String name = parameter(contentType, "charset");
    return name == null || name.isBlank() ? null : TextDecoder.charset(name.strip());
  }

  /** The headers of a part that count; empty where they were not sent. */
  private record Headers(String disposition, String contentType) {}

  /** Some browsers send the whole path of a file. */
  private static String plain(String name) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    return last.equals(".") || last.equals("..") ? "" : last;
  }

  /** A parameter of a header's value, without its quotes; null where there is none. */
  static @Nullable String parameter(String header, String name) {
    String wanted = name + "=";
    int at = 0;
    while (at < header.length()) {
      int semicolon = header.indexOf(';', at);
      if (semicolon < 0) {
        return null;
      }
      at = semicolon + 1;
      while (at < header.length() && header.charAt(at) == ' ') {
        at++;
      }
      boolean found = header.regionMatches(true, at, wanted, 0, wanted.length());
      int equals = header.indexOf('=', at);
      if (equals < 0) {
        return null;
      }
      var value = new StringBuilder();
      int i = equals + 1;
      if (i < header.length() && header.charAt(i) == '"') {
        i++;
        while (i < header.length() && header.charAt(i) != '"') {
          if (header.charAt(i) == '\\' && i + 1 < header.length() && header.charAt(i + 1) == '"') {
            i++;
          }
          value.append(header.charAt(i++));
        }
      } else {
        while (i < header.length() && header.charAt(i) != ';') {
          value.append(header.charAt(i++));
        }
      }
      if (found) {
        return value.toString();
      }
      at = i;
    }
    return null;
  }

  /** Counts the bytes of all fields of one form. */
  private static final class FieldLimits {
    private final Reservation memory;
    private int all;
    private long reserved;

    FieldLimits(Reservation memory) {
      this.memory = memory;
    }

    void add(int bytes) {
      all += bytes;
      if (all > MAX_FIELDS_BYTES) {
        throw new Problem.TooLarge(
            "The fields of the form are longer than " + MAX_FIELDS_BYTES + " bytes together.");
      }
      // The bytes, the buffer that they grow in, and their text.
      if (3L * all > reserved) {
        long more = Math.max(BUFFER_BYTES, 3L * all - reserved);
        memory.grow(more);
        reserved += more;
      }
    }
  }

  /** Refuses a field that is too long. */
  private static final class Bounded extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final FieldLimits limits;

    Bounded(FieldLimits limits) {
      this.limits = limits;
    }

    private void add(int more) {
      if (bytes.size() + more > MOST_FIELD_BYTES) {
        throw new Problem.TooLarge(
            "A field of the form is longer than " + MOST_FIELD_BYTES + " bytes.");
      }
      limits.add(more);
    }

    @Override
    public void write(int b) {
      add(1);
      bytes.write(b);
    }

    @Override
    public void write(byte[] more, int from, int length) {
      add(length);
      bytes.write(more, from, length);
    }
  }

  /** Goes through the body, a byte at a time out of a buffer. */
  private static final class Reader {
    private final InputStream in;
    private final byte[] delimiter;
    private long left;
    private boolean first = true;

    Reader(InputStream in, String boundary, long mostBytes) {
      this.in = in;
      this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
      this.left = mostBytes;
    }

    private int next() throws IOException {
      if (left-- == 0) {
        throw new Problem.TooLarge("The form with its files is too large.");
      }
      int b = in.read();
      if (b < 0) {
        throw new Problem.Invalid("The form ends in the middle of a part.");
      }
      return b;
    }

    /**
     * Copies up to the next delimiter. A delimiter begins with a line's end that stands nowhere
     * else in it, so after a mismatch only the last byte can begin another one.
     */
    void skipPart(OutputStream out) throws IOException {
      int matched = first ? 2 : 0;
      first = false;
      while (matched < delimiter.length) {
        int b = next();
        if (b == (delimiter[matched] & 0xff)) {
          matched++;
          continue;
        }
        if (matched > 0) {
          out.write(delimiter, 0, matched);
        }
        matched = 0;
        if (b == '\r') {
          matched = 1;
        } else {
          out.write(b);
        }
      }
    }

    /** Behind a delimiter: two hyphens end the form. */
    boolean hasPart() throws IOException {
      int one = next();
      int two = next();
      if (one == '-' && two == '-') {
        return false;
      }
      while (one != '\r' || two != '\n') {
        one = two;
        two = next();
      }
      return true;
    }

    Headers headers() throws IOException {
      String disposition = "";
      String contentType = "";
      int size = 0;
      while (true) {
        var line = new ByteArrayOutputStream();
        int b = next();
        while (b != '\n') {
          if (++size > MOST_HEADER_BYTES) {
            throw new Problem.TooLarge("The headers of a part of the form are too long.");
          }
          line.write(b);
          b = next();
        }
        String text = line.toString(StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
          return new Headers(disposition, contentType);
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("content-disposition:")) {
          disposition = text;
        } else if (lower.startsWith("content-type:")) {
          contentType = text;
        }
      }
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new Broken("removing an uploaded file", e);
    }
  }

  @Override
  public void close() {
    files.forEach(file -> remove(file.content()));
  }
}
