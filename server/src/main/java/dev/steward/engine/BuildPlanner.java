package dev.steward.engine;

import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildStep;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.Parameter;
import dev.steward.job.definition.Publisher;
import dev.steward.job.definition.Scm;
import dev.steward.job.definition.Wrapping;
import dev.steward.mail.Mailer;
import dev.steward.queue.Queue;
import dev.steward.report.Fingerprints;
import dev.steward.report.Reports;
import dev.steward.run.Result;
import dev.steward.run.Runs;
import dev.steward.run.Uploads;
import java.util.LinkedHashMap;

/**
 * Creates the plan of a build. It depends on the definition only, so that a resumed build has the
 * same actions.
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
  }

  /** Creates the plan of a definition. */
  Plan plan(Definition definition) {
    var actions = new LinkedHashMap<String, Act>();
    Wrapping.CleanBefore clean = definition.find(Wrapping.CleanBefore.class);
    if (clean != null) {
      actions.put("clean-before", new Cleaning.Before(clean, cleaning));
    }
    if (!(definition.scm() instanceof Scm.None)) {
      actions.put("checkout", new Checkout(definition.scm(), runs, jobs, queue));
    }
    if (definition.parameters().stream().anyMatch(Parameter.FileParameter.class::isInstance)) {
      actions.put("files", new LayingFiles(uploads));
    }
    for (int i = 0; i < definition.steps().size(); i++) {
      actions.put("builders/" + i, step(i, definition.steps().get(i)));
    }
    // Notifications run after all actions that may change the result.
    var notifications = new LinkedHashMap<String, Act>();
    var cleanup = new LinkedHashMap<String, Act>();
    for (int i = 0; i < definition.publishers().size(); i++) {
      String id = "publishers/" + i;
      switch (definition.publishers().get(i)) {
        case Publisher.Archive archive -> actions.put(id, new Archiving(archive, fingerprints));
        case Publisher.GitPush push -> notifications.put(id, new GitPushing(push, runs));
        case Publisher.CleanAfter cleanAfter ->
            cleanup.put(id, new Cleaning.After(cleanAfter, cleaning));
        case Publisher.JUnit tests -> actions.put(id, new TestReporting(tests, reports));
        case Publisher.Fingerprints files ->
            actions.put(id, new Fingerprinting(files, fingerprints));
        // Aggregated test results are computed on demand.
        case Publisher.AggregateTests _ -> {}
        case Publisher.Mail mail -> notifications.put(id, new Mailing(mail, mailer, runs));
        // Downstream builds are scheduled in the transaction that completes the build.
        case Publisher.TriggerOthers _, Publisher.UnsupportedAction _ -> {}
      }
    }
    actions.putAll(notifications);
    actions.putAll(cleanup);
    return Plan.of(actions);
  }

  private Act step(int index, BuildStep step) {
    return switch (step) {
      case BuildStep.Shell shell -> new Command.Shell(index, shell);
      case BuildStep.Maven maven -> new Command.Maven(index, maven, tools);
      case BuildStep.Ant ant -> new Command.Ant(index, ant, tools);
      case BuildStep.Gradle gradle -> new Command.Gradle(index, gradle, tools);
      case BuildStep.Batch _ ->
          new UnsupportedStep("Batch steps require Windows. Use a shell step instead.");
      case BuildStep.UnsupportedBuildStep(String element) ->
          new UnsupportedStep("The build step <" + element + "> is not supported by this server.");
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
