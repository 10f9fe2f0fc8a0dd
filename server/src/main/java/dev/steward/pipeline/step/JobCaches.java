package dev.steward.pipeline.step;

import dev.steward.blob.Blobs;
import dev.steward.file.OwnerOnly;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.secret.Digests;
import dev.steward.text.Json;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The caches of jobs: archives of folders of workspaces that the step {@code cache} keeps for later
 * runs. They are next to the job's runs, so they are deleted with the job. A cache is one file,
 * with a line of JSON about it before the archive, and it is replaced as a whole.
 */
public final class JobCaches {
  private static final String FOLDER = "caches";
  private static final String SUFFIX = ".cache";
  private static final String NEW_SUFFIX = ".new";

  /** Most caches that a job can have; the one that was saved first is deleted. */
  private static final int MAX_CACHES = 50;

  private static final int MAX_HEADER = 8 << 10;
  private static final long MAX_SAVE_MILLIS = 24L * 3_600_000;

  private final Blobs blobs;

  public JobCaches(Blobs blobs) {
    this.blobs = blobs;
  }

  /**
   * What is known about a cache.
   *
   * @param path as the script names it
   * @param name tells caches of one path apart; empty for none
   * @param hash of the files that decide whether the cache is valid; empty if there are none
   * @param compressed whether the archive is compressed
   */
  record CacheHeader(String path, String name, String hash, boolean compressed) {

    private byte[] line() {
      var members = new LinkedHashMap<String, @Nullable Object>();
      members.put("path", path);
      members.put("name", name);
      members.put("hash", hash);
      members.put("compressed", compressed);
      return (Json.write(members) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Reads the line; null if the file is damaged, such as after a loss of power. */
    private static @Nullable CacheHeader read(InputStream in) throws IOException {
      var line = new ByteArrayOutputStream();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0 || line.size() > MAX_HEADER) {
          return null;
        }
        line.write(c);
      }
      try {
        Map<String, @Nullable Object> members =
            Json.readObject(line.toString(StandardCharsets.UTF_8));
        return new CacheHeader(
            String.valueOf(members.get("path")),
            String.valueOf(members.get("name")),
            String.valueOf(members.get("hash")),
            Boolean.TRUE.equals(members.get("compressed")));
      } catch (Problem e) {
        return null;
      }
    }
  }

  /**
   * A cache for readers.
   *
   * @param path as the script names it
   * @param name empty for none
   * @param size of the archive in bytes
   * @param savedAt epoch millis
   */
  public record JobCache(String path, String name, long size, long savedAt) {}

  /** An open cache; closing it closes the archive. */
  record OpenCache(CacheHeader header, InputStream archive) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      archive.close();
    }
  }

  /** Writes the archive of a cache. */
  @FunctionalInterface
  interface CacheContent {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  private Path folder(Job job) {
    return blobs.jobFolder(job.id()).resolve(FOLDER);
  }

  /** The path and the name become one file name, whatever characters they have. */
  private Path file(Job job, String path, String name) {
    String id =
        Digests.hex(Digests.sha256((path + "\n" + name).getBytes(StandardCharsets.UTF_8)))
            .substring(0, 32);
    return folder(job).resolve(id + SUFFIX);
  }

  /** Opens a cache; null if there is none. */
  @Nullable OpenCache open(Job job, String path, String name) throws IOException {
    InputStream in;
    try {
      in = new BufferedInputStream(Files.newInputStream(file(job, path, name)));
    } catch (NoSuchFileException e) {
      return null;
    }
    CacheHeader header = CacheHeader.read(in);
    if (header == null) {
      in.close();
      return null;
    }
    return new OpenCache(header, in);
  }

  /**
   * Saves a cache in place of the former one. If the server is killed before the end, the former
   * one stays.
   *
   * @param writer identifies the step that saves it
   */
  void save(Job job, CacheHeader header, String writer, CacheContent content)
      throws IOException, InterruptedException {
    Path file = file(job, header.path(), header.name());
    Files.createDirectories(folder(job), OwnerOnly.FOLDER);
    Path temporary = Path.of(file + "." + writer + NEW_SUFFIX);
    Files.deleteIfExists(temporary);
    Files.createFile(temporary, OwnerOnly.FILE);
    try (var out =
        new BufferedOutputStream(new InterruptibleOutput(Files.newOutputStream(temporary)))) {
      out.write(header.line());
      content.write(out);
    } catch (InterruptedIOException e) {
      Files.deleteIfExists(temporary);
      throw new InterruptedException(e.getMessage());
    } catch (IOException | RuntimeException | InterruptedException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    deleteOldest(job);
    deleteAbandoned(job);
  }

  /** Ends the work of a thread that is interrupted, since an archive can take minutes. */
  private static final class InterruptibleOutput extends FilterOutputStream {
    InterruptibleOutput(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("saving the cache was interrupted");
      }
      out.write(bytes, offset, length);
    }
  }

  private void deleteOldest(Job job) throws IOException {
    List<Path> files = new ArrayList<>(files(job));
    while (files.size() > MAX_CACHES) {
      Files.deleteIfExists(files.removeFirst());
    }
  }

  /** Deletes what runs left behind that were killed and never continued. */
  private void deleteAbandoned(Job job) throws IOException {
    try (Stream<Path> files = Files.list(folder(job))) {
      long limit = System.currentTimeMillis() - MAX_SAVE_MILLIS;
      for (Path file :
          files
              .filter(path -> path.toString().endsWith(NEW_SUFFIX) && modified(path) < limit)
              .toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** The files of the caches, the one that was saved first at the beginning. */
  private List<Path> files(Job job) {
    try (Stream<Path> files = Files.list(folder(job))) {
      return files
          .filter(path -> path.toString().endsWith(SUFFIX))
          .sorted(Comparator.comparingLong(JobCaches::modified).thenComparing(Path::toString))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new ServerFailure("reading the caches of a job", e);
    }
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      // A file that was just replaced or deleted counts as new.
      return Long.MAX_VALUE;
    }
  }

  /** The caches of a job, the one that was saved first at the beginning. */
  public List<JobCache> list(Job job) {
    var all = new ArrayList<JobCache>();
    for (Path file : files(job)) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
        CacheHeader header = CacheHeader.read(in);
        if (header != null) {
          all.add(new JobCache(header.path(), header.name(), Files.size(file), modified(file)));
        }
      } catch (NoSuchFileException e) {
        // Another run has just deleted it.
      } catch (IOException e) {
        throw new ServerFailure("reading the caches of a job", e);
      }
    }
    return all;
  }

  /** Deletes all caches of a job. */
  public void deleteAll(Job job) {
    Blobs.deleteTree(folder(job));
  }
}
