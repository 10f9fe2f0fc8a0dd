package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.run.Cause;
import dev.steward.trigger.TriggerType;
import dev.steward.trigger.TriggerTypes;
import java.util.ArrayList;
import java.util.List;

/** The export models of the causes of runs. */
final class CauseModel {

  private static final Model<Cause> BY_USER =
      Model.<Cause>of("hudson.model.Cause$UserIdCause")
          .text("shortDescription", Cause::line)
          .visible(3)
          .superclassEnd()
          .text("userId", cause -> cause instanceof Cause.UserCause by ? by.userId() : null)
          .visible(3)
          .text("userName", cause -> cause instanceof Cause.UserCause by ? by.fullName() : null)
          .visible(3)
          .build();

  private static final Model<Cause> BY_COMMAND =
      Model.<Cause>of("hudson.cli.BuildCommand$CLICause")
          .text("shortDescription", Cause::line)
          .visible(3)
          .superclassEnd()
          .text("userId", cause -> cause instanceof Cause.CliCause by ? by.userId() : null)
          .visible(3)
          .text("userName", cause -> cause instanceof Cause.CliCause by ? by.fullName() : null)
          .visible(3)
          .build();

  private static final Model<Cause> BY_REMOTE =
      Model.<Cause>of("hudson.model.Cause$RemoteCause")
          .text("shortDescription", Cause::line)
          .visible(3)
          .superclassEnd()
          .text("addr", cause -> cause instanceof Cause.RemoteCause by ? by.address() : null)
          .visible(3)
          .text("note", cause -> cause instanceof Cause.RemoteCause by ? by.note() : null)
          .visible(3)
          .build();

  private static final Model<Cause> BY_UPSTREAM =
      Model.<Cause>of("hudson.model.Cause$UpstreamCause")
          .text("shortDescription", Cause::line)
          .visible(3)
          .superclassEnd()
          .integer(
              "upstreamBuild", cause -> cause instanceof Cause.UpstreamCause by ? by.number() : 0)
          .visible(3)
          .text(
              "upstreamProject", cause -> cause instanceof Cause.UpstreamCause by ? by.job() : null)
          .visible(3)
          .text(
              "upstreamUrl",
              cause -> cause instanceof Cause.UpstreamCause by ? Links.path(by.job()) : null)
          .visible(3)
          .build();

  private CauseModel() {}

  private static Model<Cause> causeModel(String className) {
    return Model.<Cause>of(className).text("shortDescription", Cause::line).visible(3).build();
  }

  /** An upstream cause without the job and build number, which the caller may not see. */
  private static final Model<Cause> BY_HIDDEN_UPSTREAM =
      causeModel("hudson.model.Cause$UpstreamCause");

  private static final Model<Cause> BY_TIMER =
      causeModel("hudson.triggers.TimerTrigger$TimerTriggerCause");
  private static final Model<Cause> BY_SCM_CHANGE =
      causeModel("hudson.triggers.SCMTrigger$SCMTriggerCause");

  private static final Model<Cause> BY_TRIGGER = causeModel("hudson.model.Cause");

  private static Model<Cause> byTrigger(String className) {
    return BY_TRIGGER.as(className, "cause");
  }

  private static Model<Cause> model(Cause cause) {
    return switch (cause) {
      case Cause.TimerCause _ -> BY_TIMER;
      case Cause.ScmChangeCause _ -> BY_SCM_CHANGE;
      case Cause.TriggerCause(String className, _) -> byTrigger(className);
      case Cause.UserCause _ -> BY_USER;
      case Cause.CliCause _ -> BY_COMMAND;
      case Cause.RemoteCause _ -> BY_REMOTE;
      case Cause.UpstreamCause _ -> BY_UPSTREAM;
      case Cause.HiddenUpstreamCause _ -> BY_HIDDEN_UPSTREAM;
    };
  }

  static final Model<List<Cause>> CAUSES =
      Model.<List<Cause>>of("hudson.model.CauseAction")
          .unionList(
              "causes",
              causes ->
                  causes.stream().map(cause -> ExportedValue.of(model(cause), cause)).toList())
          .oneOf(CauseModel::all)
          .visible(2)
          .build();

  private static List<Model<?>> all() {
    var models =
        new ArrayList<Model<?>>(
            List.of(BY_USER, BY_COMMAND, BY_REMOTE, BY_UPSTREAM, BY_TIMER, BY_SCM_CHANGE));
    for (TriggerType<?> type : TriggerTypes.all()) {
      String className = type.causeClass();
      if (className != null) {
        models.add(byTrigger(className));
      }
    }
    return models;
  }
}
