package dev.steward.report;

import dev.steward.blob.FileTree;
import dev.steward.blob.TreeFile;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Finds and reads the report files of a build. */
final class ReportFiles {

  /**
   * Slots that limit memory use: the tests of a build are kept in memory until all its reports have
   * been read.
   */
  private static final Semaphore PARSER_SLOTS = new Semaphore(2);

  private ReportFiles() {}

  static String age(long millis) {
    long seconds = Math.max(0, millis / 1_000);
    if (seconds < 60) {
      return seconds + " sec";
    }
    return seconds < 3_600
        ? seconds / 60 + " min"
        : seconds < 86_400 ? seconds / 3_600 + " hr" : seconds / 86_400 + " days";
  }

  static void read(
      List<TreeFile> files, FileTree workspace, JUnitOptions options, SuiteMerger merger) {
    var reader =
        new JUnitReader(
            options.keepsAllOutput(), options.keepsProperties(), new ReportTextBudget());
    PARSER_SLOTS.acquireUninterruptibly();
    try {
      workspace.read(
          files,
          (file, content) ->
              reader
                  .read(
                      file.path(),
                      file.size(),
                      content == null ? InputStream.nullInputStream() : content)
                  .forEach(merger::add));
    } catch (IOException e) {
      throw new ServerFailure("reading a test report", e);
    } finally {
      PARSER_SLOTS.release();
    }
  }
}
