package dev.steward.pipeline.value;

import java.util.TimeZone;
import java.util.UUID;

/**
 * The values that a script gets from outside and that would differ from one evaluation to the next.
 * The engine records them, so that a replay of the script gets the same values.
 */
public interface ExternalValues {
  long currentTimeMillis();

  long nanoTime();

  /** Returns a number that seeds a random generator of the script. */
  long randomSeed();

  UUID randomUuid();

  TimeZone timeZone();
}
