package dev.steward.http;

import dev.steward.file.OwnerOnly;
import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.text.TextDecoder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parsed {@code multipart/form-data} form (RFC 7578): fields are kept in memory, and files are
 * written to disk as they arrive. The caller must close the form, which deletes the files that have
 * not been moved elsewhere.
 *
 * @param files in the order sent
 */
public record Multipart(Parameters fields, List<UploadedFile> files) implements AutoCloseable {

  /** An empty form. */
  public static final Multipart NONE = new Multipart(Parameters.NONE, List.of());

  private static final int MAX_PARTS = 1_000;

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
      memory.grow(FieldLimits.BUFFER_BYTES);
      var reader = new MultipartReader(body, boundary, maxBytes);
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
      MultipartReader reader,
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
      throw new Problem.Invalid("A form part has no name.");
    }
    if (name == null) {
      var text = new BoundedBuffer(limits);
      reader.skipPart(text);
      values
          .computeIfAbsent(field, _ -> new ArrayList<>(1))
          .add(TextDecoder.text(text.bytes.toByteArray(), charset(headers.contentType())));
      return;
    }
    Files.createDirectories(folder, OwnerOnly.FOLDER);
    Path content = Files.createTempFile(folder, "upload-", "");
    files.add(new UploadedFile(field, fileName(name), content));
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(content), FieldLimits.BUFFER_BYTES)) {
      reader.skipPart(out);
    }
  }

  private static @Nullable Charset charset(String contentType) {
    String name = parameter(contentType, "charset");
    return name == null || name.isBlank() ? null : TextDecoder.charset(name.strip());
  }

  /** Strips folders, since some browsers send the full path of a file. */
  private static String fileName(String name) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    return last.equals(".") || last.equals("..") ? "" : last;
  }

  /** Returns a parameter of a header value, without its quotation marks; null if missing. */
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
