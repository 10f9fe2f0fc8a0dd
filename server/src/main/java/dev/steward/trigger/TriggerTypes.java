package dev.steward.trigger;

import dev.steward.job.definition.BuildTrigger;
import dev.steward.type.TypeDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The built-in triggers. */
public final class TriggerTypes {

  /** The types, in the order of the form. */
  private static final List<TriggerType<?>> ALL =
      List.of(
          CronTrigger.TYPE,
          ScmPollTrigger.TYPE,
          UpstreamBuildTrigger.TYPE,
          GitHubPushTrigger.TYPE,
          GenericWebhookTrigger.TYPE,
          GitLabPushTrigger.TYPE,
          UrlTrigger.TYPE);

  private TriggerTypes() {}

  /** All types. */
  public static List<TriggerType<?>> all() {
    return ALL;
  }

  /** The descriptions of all types. */
  public static List<TypeDescription<?>> descriptions() {
    return ALL.stream().<TypeDescription<?>>map(TriggerType::description).toList();
  }

  /** The type of a job's trigger; null if this server does not support it. */
  @SuppressWarnings("unchecked")
  static <T extends BuildTrigger> @Nullable TriggerType<T> of(T trigger) {
    for (TriggerType<?> type : ALL) {
      if (type.description().type().isInstance(trigger)) {
        return (TriggerType<T>) type;
      }
    }
    return null;
  }

  /** The type with that schedule key; null if there is none. */
  static @Nullable TriggerType<?> ofSchedule(String key) {
    for (TriggerType<?> type : ALL) {
      if (type.scheduleKey().equals(key)) {
        return type;
      }
    }
    return null;
  }
}
