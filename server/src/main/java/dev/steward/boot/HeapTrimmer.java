package dev.steward.boot;

import dev.steward.concurrent.ThreadSet;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Returns unused heap to the operating system while the server is idle. The serial collector
 * enlarges the old generation by all objects that survive a few young collections, and removes the
 * dead ones only once the heap has reached its maximum: without this class, the memory of an idle
 * server with many agents grows until then.
 */
final class HeapTrimmer implements AutoCloseable {

  /** The memory and CPU usage of a process. */
  interface Usage {

    /** Size of the heap, including its unused part. */
    long heapBytes();

    /** CPU time of the process so far, in nanoseconds. */
    long cpuNanos();

    /** Removes all dead objects, and reduces the heap to what the others need. */
    void collectGarbage();
  }

  private static final Logger LOG = LoggerFactory.getLogger(HeapTrimmer.class);

  private static final Duration INTERVAL = Duration.ofMinutes(1);

  /** A server that uses at most this share of one core is idle. */
  private static final double IDLE_CPU = 0.1;

  /** Growth of the heap since its last collection that is worth another one. */
  private static final double MIN_GROWTH = 0.25;

  /** Less growth is not worth a collection, since even small heaps grow after a start. */
  private static final long MIN_GROWTH_BYTES = 8L << 20;

  /** A collection stops all threads, so it uses at most this share of the time. */
  private static final double MAX_PAUSE_SHARE = 0.002;

  private final Usage usage;
  private final LongSupplier nanoClock;
  private final ThreadSet threads = new ThreadSet();
  private long checkedAt;
  private long checkedCpu;

  /** Size of the heap after its last collection. */
  private long trimmedBytes;

  private long nextCollection;

  HeapTrimmer(Usage usage, LongSupplier nanoClock) {
    this.usage = usage;
    this.nanoClock = nanoClock;
    checkedAt = nanoClock.getAsLong();
    checkedCpu = usage.cpuNanos();
    trimmedBytes = usage.heapBytes();
    nextCollection = checkedAt;
  }

  /** Starts to trim the heap of this process. */
  static HeapTrimmer start() {
    return start(new ProcessUsage(), INTERVAL);
  }

  static HeapTrimmer start(Usage usage, Duration interval) {
    var trimmer = new HeapTrimmer(usage, System::nanoTime);
    trimmer.threads.start("heap-trimmer", () -> trimmer.run(interval));
    return trimmer;
  }

  private void run(Duration interval) {
    try {
      while (true) {
        Thread.sleep(interval);
        check();
      }
    } catch (InterruptedException e) {
      // The server is shutting down.
      return;
    }
  }

  /** Trims the heap if it has grown and the server has been idle since the last check. */
  void check() {
    long now = nanoClock.getAsLong();
    long cpu = usage.cpuNanos();
    boolean isIdle = cpu - checkedCpu <= (now - checkedAt) * IDLE_CPU;
    checkedAt = now;
    checkedCpu = cpu;
    long size = usage.heapBytes();
    // The JVM itself may have collected the heap.
    trimmedBytes = Math.min(trimmedBytes, size);
    long growth = size - trimmedBytes;
    if (isIdle
        && growth >= Math.max(MIN_GROWTH_BYTES, trimmedBytes * MIN_GROWTH)
        && now - nextCollection >= 0) {
      trim(now, size);
    }
  }

  private void trim(long now, long size) {
    usage.collectGarbage();
    long pause = nanoClock.getAsLong() - now;
    nextCollection = now + (long) (pause / MAX_PAUSE_SHARE);
    trimmedBytes = usage.heapBytes();
    LOG.debug(
        "reduced the heap from {} to {} MB in {} ms",
        size >> 20,
        trimmedBytes >> 20,
        TimeUnit.NANOSECONDS.toMillis(pause));
  }

  @Override
  public void close() {
    threads.stop();
  }

  /** The usage of this process. */
  static final class ProcessUsage implements Usage {

    @Override
    public long heapBytes() {
      return Runtime.getRuntime().totalMemory();
    }

    @Override
    public long cpuNanos() {
      return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    @Override
    public void collectGarbage() {
      System.gc();
    }
  }
}
