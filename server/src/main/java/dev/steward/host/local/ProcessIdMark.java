package dev.steward.host.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The most recent process id on the machine at a given moment. Linux assigns process ids in
 * ascending order, so the processes started after the mark have ids in a known range. Checking the
 * few ids of a short build is far cheaper than reading the environment of every process.
 */
final class ProcessIdMark {

  /** Maximum number of ids to check; above it, checking all processes is cheaper. */
  private static final int MAX_IDS = 2_000;

  /**
   * Maximum age of a mark, short enough that the machine cannot assign all ids and start again at
   * the lowest.
   */
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Path LOAD = Path.of("/proc/loadavg");
  private static final Path LARGEST_ID = Path.of("/proc/sys/kernel/pid_max");

  private final @Nullable Long lastId;
  private final long time;

  private ProcessIdMark(@Nullable Long lastId, long time) {
    this.lastId = lastId;
    this.time = time;
  }

  /** A mark for the current moment. */
  static ProcessIdMark now() {
    return new ProcessIdMark(lastId(), System.nanoTime());
  }

  /**
   * The ids assigned since the mark; null if all processes must be checked, because the mark is old
   * or too many ids were assigned.
   */
  @Nullable LongStream idsSince() {
    Long last = lastId();
    if (lastId == null || last == null || System.nanoTime() - time > MAX_AGE_NANOS) {
      return null;
    }
    return between(lastId, last, last >= lastId ? 0 : number(LARGEST_ID, 0));
  }

  /**
   * The ids after {@code first} up to {@code last}; null if there are too many.
   *
   * @param largest the id that is followed by the lowest; only needed if {@code last} is smaller
   */
  static @Nullable LongStream between(long first, long last, long largest) {
    if (last >= first) {
      return last - first > MAX_IDS ? null : LongStream.rangeClosed(first + 1, last);
    }
    return largest < first || largest - first + last > MAX_IDS
        ? null
        : LongStream.concat(
            LongStream.rangeClosed(first + 1, largest), LongStream.rangeClosed(1, last));
  }

  /** The id assigned last, which is the fifth field of the load average. */
  private static @Nullable Long lastId() {
    long id = number(LOAD, 4);
    return id == 0 ? null : id;
  }

  /** A field of a file; 0 if it cannot be read. */
  private static long number(Path file, int field) {
    try {
      return Long.parseLong(Files.readString(file).strip().split(" ", -1)[field]);
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }
}
