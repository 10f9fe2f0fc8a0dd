package dev.steward.trigger;

import dev.steward.job.definition.Definition;
import dev.steward.trigger.TriggerRows.ScheduleType;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/** Builds periodically. */
public record CronTrigger(String spec) implements IndexedTrigger {

  private static final Field<String> SPEC =
      Field.lines("spec", "Schedule, such as H 4 * * 1-5")
          .required()
          .help("Minute, hour, day, month and weekday; H spreads the load.");

  public static final TypeDescription<CronTrigger> TYPE =
      TypeDescription.of(
              TypeKind.TRIGGER, "cron", CronTrigger.class, "hudson.triggers.TimerTrigger")
          .label("Build periodically")
          .help("Starts builds by a schedule.")
          .fields(SPEC)
          .reader(in -> new CronTrigger(in.get(SPEC)));

  @Override
  public void index(Definition definition, Index index) {
    index.addSchedule(ScheduleType.TIMER, spec);
  }
}
