package dev.steward.engine;

import dev.steward.host.Host;
import dev.steward.job.Job;
import dev.steward.job.definition.SourceControl;
import dev.steward.run.JobStatus;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.scm.CheckoutContext;
import dev.steward.scm.Revision;
import dev.steward.scm.ScmNotes;
import dev.steward.scm.ScmType;
import dev.steward.scm.registry.ScmTypes;
import dev.steward.setting.ToolInstallations.ToolType;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Describes builds to their SCM: workspace, earlier revisions, credentials and tools. */
final class ScmContexts {

  private ScmContexts() {}

  /** Describes a build to the SCM of its job. */
  static CheckoutContext of(Build build, BuildServices services) {
    Runs runs = services.runs();
    Run run = build.run();
    Job job = build.job();
    JobStatus status = runs.status(job);
    Run successful = runs.find(job, status.successful());
    return new CheckoutContext(
        build.workspace(),
        build.environment(),
        Map.of(Host.COOKIE_VARIABLE, run.cookie()),
        run.number(),
        revision(build, build.notes().findNewest(job.id(), ScmNotes.REVISION, run.number())),
        successful == null || successful.number() >= run.number()
            ? null
            : revision(build, build.notes().find(successful.id(), ScmNotes.REVISION)),
        build.scmCredentials(),
        (type, name) -> find(build, services.tools(), type, name),
        build.console()::printLine);
  }

  /** The revision in a build's note; null if the job used another SCM for that build. */
  private static @Nullable Revision revision(Build build, @Nullable String note) {
    return note == null ? null : ofScm(build.definition().scm(), ScmNotes.revision(note));
  }

  private static @Nullable Revision ofScm(SourceControl scm, Revision revision) {
    ScmType<?> type = ScmTypes.of(scm);
    return type != null && type.description().symbol().equals(revision.scm()) ? revision : null;
  }

  private static @Nullable String find(Build build, ToolLocator tools, String type, String name) {
    String configured = tools.configured(ToolType.valueOf(type.toUpperCase(Locale.ROOT)), name);
    String program = configured == null ? null : build.expand(configured);
    return program != null && build.workspace().isExecutable(program) ? program : null;
  }
}
