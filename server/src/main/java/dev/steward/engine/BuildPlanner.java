package dev.steward.engine;

import dev.steward.step.WorkspaceCleanup;
import dev.steward.step.ShellScript;
import dev.steward.step.PreBuildCleanup;
import dev.steward.step.MavenStep;
import dev.steward.step.JUnitPublisher;
import dev.steward.step.GradleStep;
import dev.steward.step.GitPublisher;
import dev.steward.step.FingerprintRecorder;
import dev.steward.step.EmailNotification;
import dev.steward.step.BatchScript;
import dev.steward.step.ArtifactArchiver;
import dev.steward.step.AntStep;
import dev.steward.job.definition.ParameterType;
import dev.steward.job.definition.UnsupportedType;
import dev.steward.job.definition.SourceControl.NoSourceControl;
import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildStep;
import dev.steward.job.definition.PostBuildAction;
import dev.steward.job.definition.Definition;
import dev.steward.mail.Mailer;
import dev.steward.queue.Queue;
import dev.steward.report.Fingerprints;
import dev.steward.report.Reports;
import dev.steward.run.Result;
import dev.steward.run.Runs;
import dev.steward.run.Uploads;
import java.util.ArrayList;
import java.util.List;

/**
 * Creates the ordered actions of a build. They depend on the definition only, so that a resumed
 * build has the same actions.
 */
public final class BuildPlanner {

  private final Runs runs;
  private final Jobs jobs;
  private final Queue queue;
  private final Uploads uploads;
  private final ToolLocator tools;
  private final Fingerprints fingerprints;
  private final Reports reports;
  private final Mailer mailer;
  private final Cleaning cleaning;
  private final ScmContexts scms;

  public BuildPlanner(
      Runs runs,
      Jobs jobs,
      Queue queue,
      Uploads uploads,
      ToolLocator tools,
      Fingerprints fingerprints,
      Reports reports,
      Mailer mailer) {
    this.runs = runs;
    this.jobs = jobs;
    this.queue = queue;
    this.uploads = uploads;
    this.tools = tools;
    this.fingerprints = fingerprints;
    this.reports = reports;
    this.mailer = mailer;
    cleaning = new Cleaning(jobs);
    scms = new ScmContexts(runs, tools);
  }

  /** Creates the actions of a definition, in order. */
  List<Act> plan(Definition definition) {
    var actions = new ArrayList<Act>();
    PreBuildCleanup clean = definition.find(PreBuildCleanup.class);
    if (clean != null) {
      actions.add(new Cleaning.Before(clean, cleaning));
    }
    if (!(definition.scm() instanceof NoSourceControl)) {
      actions.add(new Checkout(definition.scm(), runs, jobs, queue, scms));
    }
    if (definition.parameters().stream().anyMatch(parameter -> parameter.type() == ParameterType.FILE)) {
      actions.add(new LayingFiles(uploads));
    }
    for (int i = 0; i < definition.steps().size(); i++) {
      actions.add(step(i, definition.steps().get(i)));
    }
    // Notifications run after all actions that may change the result.
    var notifications = new ArrayList<Act>();
    var cleanup = new ArrayList<Act>();
    for (PostBuildAction action : definition.postBuildActions()) {
      switch (action) {
        case ArtifactArchiver archive -> actions.add(new Archiving(archive, fingerprints));
        case GitPublisher push -> notifications.add(new GitPushing(push, scms));
        case WorkspaceCleanup cleanAfter ->
            cleanup.add(new Cleaning.After(cleanAfter, cleaning));
        case JUnitPublisher tests -> actions.add(new TestReporting(tests, reports));
        case FingerprintRecorder files -> actions.add(new Fingerprinting(files, fingerprints));
        case EmailNotification mail -> notifications.add(new Mailing(mail, mailer, runs));
        // Other actions have no effect while the build runs.
        default -> {}
      }
    }
    actions.addAll(notifications);
    actions.addAll(cleanup);
    return actions;
  }

  private Act step(int index, BuildStep step) {
    return switch (step) {
      case ShellScript shell -> new Command.Shell(index, shell);
      case MavenStep maven -> new Command.Maven(index, maven, tools);
      case AntStep ant -> new Command.Ant(index, ant, tools);
      case GradleStep gradle -> new Command.Gradle(index, gradle, tools);
      case BatchScript _ ->
          new UnsupportedStep("Batch steps require Windows. Use a shell step instead.");
      case UnsupportedType(String element) ->
          new UnsupportedStep("The build step <" + element + "> is not supported by this server.");
      default -> throw new IllegalStateException("no action for " + step);
    };
  }

  /** An unsupported step: logs the reason and fails the build. */
  private record UnsupportedStep(String message) implements Act {
    @Override
    public String name() {
      return "Step";
    }

    @Override
    public String kind() {
      return "refusal";
    }

    @Override
    public Phase phase() {
      return Phase.MAIN;
    }

    @Override
    public void perform(Build build) {
      build.console().printOnce(message + "\n");
      build.worsen(Result.FAILURE);
    }
  }
}
