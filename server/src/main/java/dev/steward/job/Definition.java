package dev.steward.job;

import dev.steward.access.ItemGrants;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job's config.xml says, as far as this server understands it. The text itself is kept as it
 * was sent.
 *
 * @param blocksOnUpstream whether it waits while a job that it depends on is queued or building
 * @param blocksOnDownstream whether it waits while a job that depends on it is queued or building
 * @param quietSeconds how long a build waits for others to join it, or null for the server's own
 * @param checkoutRetries how often a failed checkout is tried again, or null for the server's own
 * @param workspace the folder that it works in instead of its own, as written; may hold variables
 * @param label the label expression that says where it may run, or null for anywhere
 * @param authToken what starts it without a right, or null
 * @param retention which builds are removed, or null for none
 * @param scm where its sources come from
 * @param warnings what was not understood, a sentence each
 * @param throttle how many of its builds go on at once, or null for any number
 * @param jdk the name of the Java that its builds find, or null for the machine's own
 * @param grants the rights that the item itself gives, or null where it says nothing of them
 * @param namedJobs the names of other jobs in any field, also in fields that are only kept
 */
public record Definition(
    @Nullable String description,
    @Nullable String displayName,
    boolean disabled,
    boolean concurrent,
    boolean keepDependencies,
    boolean blocksOnUpstream,
    boolean blocksOnDownstream,
    @Nullable Integer quietSeconds,
    @Nullable Integer checkoutRetries,
    @Nullable String workspace,
    @Nullable String label,
    @Nullable String authToken,
    @Nullable Retention retention,
    Scm scm,
    List<Parameter> parameters,
    List<Trigger> triggers,
    List<Wrapping> wrappings,
    List<Step> steps,
    List<Publisher> publishers,
    List<String> warnings,
    @Nullable Throttle throttle,
    @Nullable String jdk,
    @Nullable ItemGrants grants,
    List<String> namedJobs) {

  /** The first wrapping of that kind; null where there is none. */
  public <T extends Wrapping> @Nullable T find(Class<T> kind) {
    for (Wrapping wrapping : wrappings) {
      if (kind.isInstance(wrapping)) {
        return kind.cast(wrapping);
      }
    }
    return null;
  }

  /** The first trigger of that kind; null where there is none. */
  public <T extends Trigger> @Nullable T findTrigger(Class<T> kind) {
    for (Trigger trigger : triggers) {
      if (kind.isInstance(trigger)) {
        return kind.cast(trigger);
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return "Definition[" + steps.size() + " steps]";
  }
}
