package dev.steward.report.file;

import dev.steward.blob.FileTree;
import dev.steward.blob.TreeFile;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Reads the report files of builds. */
public final class ReportFiles {

  /**
   * Slots that limit memory use: the tests of a build are kept in memory until all its reports have
   * been read.
   */
  private static final Semaphore PARSER_SLOTS = new Semaphore(2);

  private ReportFiles() {}

  /** A duration in the words of Jenkins. */
  public static String age(long millis) {
    long seconds = Math.max(0, millis / 1_000);
    if (seconds < 60) {
      return seconds + " sec";
    }
    return seconds < 3_600
        ? seconds / 60 + " min"
        : seconds < 86_400 ? seconds / 3_600 + " hr" : seconds / 86_400 + " days";
  }

  /** Reads one file; a file that cannot be read is empty. */
  @FunctionalInterface
  public interface ReportParser {
    void read(TreeFile file, InputStream content) throws IOException;
  }

  /** Reads files one after another, while few builds do so. */
  public static void read(List<TreeFile> files, FileTree workspace, ReportParser parser) {
    PARSER_SLOTS.acquireUninterruptibly();
    try {
      workspace.read(
          files,
          (file, content) ->
              parser.read(file, content == null ? InputStream.nullInputStream() : content));
    } catch (IOException e) {
      throw new ServerFailure("reading a report", e);
    } finally {
      PARSER_SLOTS.release();
    }
  }
}
