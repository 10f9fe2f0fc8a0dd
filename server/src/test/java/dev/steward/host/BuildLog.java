package dev.steward.host;

import dev.steward.blob.Blobs;
import java.nio.file.Path;

/** The log of a build, as the server stores it. */
public final class BuildLog implements LogSink {

  private final Blobs blobs;
  private final Path file;

  /** Creates a log in this folder, with a first line. */
  public BuildLog(Path folder) {
    blobs = new Blobs(folder);
    file = folder.resolve("log");
    blobs.append(file, "Started\n");
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public long size() {
    return blobs.size(file);
  }

  @Override
  public void append(byte[] bytes, int offset, int length) {
    blobs.append(file, bytes, offset, length);
  }

  /** The whole log. */
  public String text() {
    return blobs.tail(file, 10_000_000);
  }
}
