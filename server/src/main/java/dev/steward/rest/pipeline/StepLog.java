package dev.steward.rest.pipeline;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.blob.Blobs;
import dev.steward.pipeline.run.LogIndex;
import dev.steward.pipeline.run.LogSegment;
import dev.steward.pipeline.run.LogStream;
import dev.steward.rest.run.RunLog;
import dev.steward.run.JobRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the steps of a run wrote to its log, as a caller may read it. */
public final class StepLog {

  private final RunLog log;
  private final Map<Long, List<LogSegment>> byNode = new HashMap<>();

  private StepLog(RunLog log) {
    this.log = log;
  }

  /** Reads the index of a run's log. */
  public static StepLog of(Authorizer authorizer, Blobs blobs, Caller caller, JobRun run) {
    RunLog log = RunLog.of(authorizer, blobs, caller, run);
    var stepLog = new StepLog(log);
    for (LogSegment segment : LogIndex.read(log.path(), blobs.size(log.path()))) {
      if (!segment.stream().equals(LogStream.ANNOUNCE) && segment.end() > segment.start()) {
        stepLog.byNode.computeIfAbsent(segment.node(), _ -> new ArrayList<>()).add(segment);
      }
    }
    return stepLog;
  }

  /**
   * The end of what some nodes wrote.
   *
   * @param lines complete lines, without their line feeds
   * @param isCut whether the nodes wrote more before these lines
   * @param start the offset in the log of the first thing that the nodes wrote; -1 if nothing
   */
  public record LogEnd(List<String> lines, boolean isCut, long start) {

    public LogEnd {
      lines = List.copyOf(lines);
    }
  }

  private List<LogSegment> segments(Collection<Long> nodes) {
    return nodes.stream()
        .distinct()
        .flatMap(node -> byNode.getOrDefault(node, List.of()).stream())
        .sorted(Comparator.comparingLong(LogSegment::start))
        .toList();
  }

  /** The last lines that some nodes wrote. */
  public LogEnd end(Collection<Long> nodes, int maxBytes, int maxLines) {
    List<LogSegment> all = segments(nodes);
    if (all.isEmpty()) {
      return new LogEnd(List.of(), false, -1);
    }
    int first = all.size();
    long left = maxBytes;
    while (first > 0 && left > 0) {
      first--;
      left -= all.get(first).end() - all.get(first).start();
    }
    var bytes = new ByteArrayOutputStream();
    for (int i = first; i < all.size(); i++) {
      LogSegment segment = all.get(i);
      long skipped = i == first ? Math.max(0, -left) : 0;
      bytes.writeBytes(log.read(segment.start() + skipped, segment.end()));
    }
    boolean isCut = first > 0 || left < 0;
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    // The first line may be incomplete.
    int from = Math.max(left < 0 && lines.size() > 1 ? 1 : 0, lines.size() - maxLines);
    return new LogEnd(lines.subList(from, lines.size()), isCut || from > 0, all.getFirst().start());
  }

  /** Copies everything that some nodes wrote. */
  public void copy(Collection<Long> nodes, OutputStream out) throws IOException {
    for (LogSegment segment : segments(nodes)) {
      log.copy(segment.start(), segment.end(), out);
    }
  }
}
