package dev.steward.pipeline.run;

import dev.steward.pipeline.value.ExternalValues;
import dev.steward.secret.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.TimeZone;
import java.util.UUID;

/**
 * Values that the script of a run gets from outside. Times are in the journal; random numbers
 * follow from the run, so they are the same in each evaluation.
 */
final class RunValuesFromOutside implements ExternalValues {
  private final PipelineRun run;
  private final String seed;
  private long counter;

  /**
   * Creates the values of a run.
   *
   * @param seed a text that others cannot guess
   */
  RunValuesFromOutside(PipelineRun run, String seed) {
    this.run = run;
    this.seed = seed;
  }

  @Override
  public long currentTimeMillis() {
    return number(run.record(run::now));
  }

  @Override
  public long nanoTime() {
    return number(run.record(System::nanoTime));
  }

  private static long number(@org.jspecify.annotations.Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  private ByteBuffer next() {
    counter++;
    return ByteBuffer.wrap(Digests.sha256((seed + " " + counter).getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public long randomSeed() {
    return next().getLong();
  }

  @Override
  public UUID randomUuid() {
    ByteBuffer bytes = next();
    long high = (bytes.getLong() & ~0xf000L) | 0x4000L;
    long low = (bytes.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low);
  }

  @Override
  public TimeZone timeZone() {
    return TimeZone.getDefault();
  }
}
