package dev.steward.http;

import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
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
 * A parsed {@code multipart/form-data} form (RFC 7578): fields are kept in memory, files are
 * written to disk as they arrive. The caller must close it, which deletes the files not moved
 * elsewhere.
 *
 * @param files in the order sent
 */
public record Multipart(Parameters fields, List<UploadedFile> files) implements AutoCloseable {

  /** An empty form. */
  public static final Multipart NONE = new Multipart(Parameters.NONE, List.of());

  private static final int MAX_PARTS = 1_000;
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final int MAX_FIELD_BYTES = 2 << 20;

  /** Limit for the total size of fields, which are in memory; files are not. */
  private static final int MAX_FIELDS_BYTES = 8 << 20;

  private static final int BUFFER_BYTES = 16 << 10;

  /**
   * An uploaded file.
   *
   * @param field the field name
   * @param name the client's file name, without folders
   * @param content the temporary file, which exists until the form is closed
   */
  public record UploadedFile(String field, String name, Path content) {}

  /** Returns the first file of a field; null if there is none. */
  public @Nullable UploadedFile find(String field) {
    for (UploadedFile file : files) {
      if (file.field().equals(field)) {
        return file;
      }
    }
    return null;
  }

  /**
   * Parses a body.
   *
   * @param memory the budget that fields are charged to
   */
  static Multipart read(
      InputStream body, String contentType, Path folder, long maxBytes, Reservation memory) {
    String boundary = parameter(contentType, "boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > 200) {
      throw new Problem.Invalid("A multipart form needs a boundary in its Content-Type.");
    }
    var files = new ArrayList<UploadedFile>();
    boolean done = false;
    try {
      memory.grow(BUFFER_BYTES);
      var reader = new Reader(new BufferedInputStream(body, BUFFER_BYTES), boundary, maxBytes);
      var limits = new FieldLimits(memory);
      var values = new HashMap<String, List<String>>();
      int parts = 0;
      reader.skipPart(OutputStream.nullOutputStream());
      while (reader.hasPart()) {
        if (++parts > MAX_PARTS) {
          throw new Problem.TooLarge("The form has more than " + MAX_PARTS + " parts.");
        }
        readPart(reader, folder, values, files, limits);
      }
      done = true;
      return new Multipart(Parameters.of(values), List.copyOf(files));
    } catch (IOException e) {
      throw new ServerFailure("reading a form with files", e);
    } finally {
      if (!done) {
        files.forEach(file -> delete(file.content()));
      }
    }
  }

  private static void readPart(
      Reader reader,
      Path folder,
      Map<String, List<String>> values,
      List<UploadedFile> files,
      FieldLimits limits)
      throws IOException {
    PartHeaders headers = reader.headers();
    String disposition = headers.disposition();
    String field = parameter(disposition, "name");
    String name = parameter(disposition, "filename");
    if (field == null) {
      throw new Problem.Invalid("A part of the form has no name.");
    }
    if (name == null) {
      var text = new BoundedBuffer(limits);
      reader.skipPart(text);
      values
          .computeIfAbsent(field, _ -> new ArrayList<>(1))
          .add(TextDecoder.text(text.bytes.toByteArray(), charset(headers.contentType())));
      return;
    }
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path content = Files.createTempFile(folder, "upload-", "");
    files.add(new UploadedFile(field, fileName(name), content));
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(content), BUFFER_BYTES)) {
      reader.skipPart(out);
    }
  }

  private static @Nullable Charset charset(String contentType) {
    String name = parameter(contentType, "charset");
    return name == null || name.isBlank() ? null : TextDecoder.charset(name.strip());
  }

  /** The relevant headers of a part; empty if missing. */
  private record PartHeaders(String disposition, String contentType) {}

  /** Strips folders, since some browsers send the full path of a file. */
  private static String fileName(String name) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    return last.equals(".") || last.equals("..") ? "" : last;
  }

  /** Returns a parameter of a header value, unquoted; null if missing. */
  static @Nullable String parameter(String header, String name) {
    String prefix = name + "=";
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
      boolean matches = header.regionMatches(true, at, prefix, 0, prefix.length());
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
      if (matches) {
        return value.toString();
      }
      at = i;
    }
    return null;
  }

  /** Limits the total size of a form's fields. */
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
            "The fields of the form have more than " + MAX_FIELDS_BYTES + " bytes in total.");
      }
      // Covers the bytes, their growing buffer, and the decoded text.
      if (3L * all > reserved) {
        long more = Math.max(BUFFER_BYTES, 3L * all - reserved);
        memory.grow(more);
        reserved += more;
      }
    }
  }

  /** A buffer that rejects fields over the limit. */
  private static final class BoundedBuffer extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final FieldLimits limits;

    BoundedBuffer(FieldLimits limits) {
      this.limits = limits;
    }

    private void add(int more) {
      if (bytes.size() + more > MAX_FIELD_BYTES) {
        throw new Problem.TooLarge(
            "A field of the form is longer than " + MAX_FIELD_BYTES + " bytes.");
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

  /** Parses the body byte by byte from a buffered stream. */
  private static final class Reader {
    private final InputStream in;
    private final byte[] delimiter;
    private long left;
    private boolean first = true;

    Reader(InputStream in, String boundary, long maxBytes) {
      this.in = in;
      this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
      this.left = maxBytes;
    }

    private int next() throws IOException {
      if (left-- == 0) {
        throw new Problem.TooLarge("The form with its files is too large.");
      }
      int b = in.read();
      if (b < 0) {
        throw new Problem.Invalid("The form is incomplete.");
      }
      return b;
    }

    /**
     * Copies bytes up to the next delimiter. A delimiter contains CR only as its first byte, so
     * after a mismatch only the last byte read can start another delimiter.
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

    /** Reads the rest of a delimiter's line; two hyphens end the form. */
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

    PartHeaders headers() throws IOException {
      String disposition = "";
      String contentType = "";
      int size = 0;
      while (true) {
        var line = new ByteArrayOutputStream();
        int b = next();
        while (b != '\n') {
          if (++size > MAX_HEADER_BYTES) {
            throw new Problem.TooLarge("The headers of a form part are too long.");
          }
          line.write(b);
          b = next();
        }
        String text = line.toString(StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
          return new PartHeaders(disposition, contentType);
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

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new ServerFailure("removing an uploaded file", e);
    }
  }

  @Override
  public void close() {
    files.forEach(file -> delete(file.content()));
  }
}
