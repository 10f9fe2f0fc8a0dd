package dev.steward.trigger;

import dev.steward.job.Job;
import dev.steward.job.definition.BuildTrigger;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.SourceControl;
import dev.steward.run.Cause;
import dev.steward.scm.PollContext;
import dev.steward.scm.PollResult;
import dev.steward.scm.Revision;
import dev.steward.scm.ScmException;
import dev.steward.scm.ScmNotes;
import dev.steward.scm.ScmType;
import dev.steward.scm.registry.ScmTypes;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import org.jspecify.annotations.Nullable;

/**
 * Polls the SCM and builds if there are changes.
 *
 * @param spec the polling schedule; empty to poll only after notifications
 * @param ignoresHooks whether to ignore push notifications
 */
public record ScmPollTrigger(String spec, boolean ignoresHooks) implements BuildTrigger {

  /** Webhook: push notification for a repository URL. */
  static final String NOTIFICATION = "NOTIFIED";

  private static final Field<String> SPEC =
      Field.lines("spec", "Schedule, such as H/15 * * * *")
          .help("Leave empty to poll only after a push notification.");
  private static final Field<Boolean> IGNORE_HOOKS =
      Field.flag("ignorePostCommitHooks", "Ignore post-commit hooks");

  public static final TriggerType<ScmPollTrigger> TYPE = new ScmPollType();

  /** Polls even if a job does not have the trigger, since users and webhooks can start polling. */
  private static final class ScmPollType implements TriggerType<ScmPollTrigger> {

    private static final TypeDescription<ScmPollTrigger> DESCRIPTION =
        TypeDescription.of(
                TypeKind.TRIGGER, "pollSCM", ScmPollTrigger.class, "hudson.triggers.SCMTrigger")
            .label("Poll SCM")
            .help("Checks the repository on a schedule, and starts a build if it has changed.")
            .fields(SPEC, IGNORE_HOOKS)
            .reader(in -> new ScmPollTrigger(in.get(SPEC), in.get(IGNORE_HOOKS)));

    @Override
    public TypeDescription<ScmPollTrigger> description() {
      return DESCRIPTION;
    }

    @Override
    public String scheduleKey() {
      return "POLL";
    }

    @Override
    public String logPath() {
      return "scmPollLog";
    }

    @Override
    public void index(ScmPollTrigger trigger, Definition definition, TriggerIndex index) {
      index.addSchedule(this, trigger.spec());
      if (!trigger.ignoresHooks() && !definition.scm().ignoresNotifications()) {
        index.addWebhook(NOTIFICATION, "");
      }
    }

    @Override
    public void onDue(DueTrigger due) {
      due.poll(new Cause.ScmChangeCause());
    }

    @Override
    public @Nullable String reasonNotToPoll(Definition definition) {
      return ScmTypes.withSources(definition.scm()) == null ? "No SCM" : null;
    }

    @Override
    public PollOutcome poll(PollRun run) throws InterruptedException {
      try {
        return new PollOutcome(poll(run, run.definition().scm()) == PollResult.CHANGED, null);
      } catch (ScmException e) {
        run.log().accept("ERROR: " + e.getMessage());
        return PollOutcome.UNCHANGED;
      }
    }

    private static <S extends SourceControl> PollResult poll(PollRun run, S scm)
        throws InterruptedException, ScmException {
      ScmType<S> type = ScmTypes.withSources(scm);
      if (type == null) {
        return PollResult.UNKNOWN;
      }
      Job job = run.job();
      TriggerServices services = run.services();
      String note = services.notes().findNewest(job.id(), ScmNotes.REVISION, Long.MAX_VALUE);
      Revision last = note == null ? null : ScmNotes.revision(note);
      return type.poll(
          scm,
          new PollContext(
              services.hosts().builtIn(),
              job.id(),
              job.fullName(),
              TriggerIndexer.values(job, run.definition()),
              last != null && last.scm().equals(type.description().symbol()) ? last : null,
              services.credentials().apply(job),
              run.log()));
    }
  }
}
