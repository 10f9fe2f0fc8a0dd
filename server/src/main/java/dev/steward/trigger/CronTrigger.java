package dev.steward.trigger;

import dev.steward.job.definition.BuildTrigger;
import dev.steward.job.definition.Definition;
import dev.steward.run.Cause;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/** Builds periodically. */
public record CronTrigger(String spec) implements BuildTrigger {

  private static final Field<String> SPEC =
      Field.lines("spec", "Schedule, such as H 4 * * 1-5")
          .required()
          .help("Minute, hour, day, month and weekday; H spreads the load.");

  static final TriggerType<CronTrigger> TYPE = new CronType();

  private static final class CronType implements TriggerType<CronTrigger> {

    private static final TypeDescription<CronTrigger> DESCRIPTION =
        TypeDescription.of(
                TypeKind.TRIGGER, "cron", CronTrigger.class, "hudson.triggers.TimerTrigger")
            .label("Build periodically")
            .help("Starts builds on a schedule.")
            .fields(SPEC)
            .reader(in -> new CronTrigger(in.get(SPEC)));

    @Override
    public TypeDescription<CronTrigger> description() {
      return DESCRIPTION;
    }

    @Override
    public String scheduleKey() {
      return "TIMER";
    }

    @Override
    public void index(CronTrigger trigger, Definition definition, TriggerIndex index) {
      index.addSchedule(this, trigger.spec());
    }

    @Override
    public void onDue(DueTrigger due) {
      due.build(new Cause.TimerCause());
    }
  }
}
