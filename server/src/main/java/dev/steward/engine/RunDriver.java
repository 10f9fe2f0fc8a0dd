package dev.steward.engine;

import dev.steward.blob.Blobs;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.Publisher;
import dev.steward.job.Publisher.Archive;
import dev.steward.job.Step;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Takes one run from where it stands to its end. Every act can be done twice: whoever picks a run
 * up after a crash begins with the act that was under way.
 */
final class RunDriver {

  private final Runs runs;
  private final Blobs blobs;
  private final Places places;
  private final Job job;
  private final Definition definition;
  private final Run run;
  private final Path log;
  private final Path workspace;
  private final Path control;

  RunDriver(Runs runs, Blobs blobs, Places places, Job job, Definition definition, Run run)
      throws IOException {
    this.runs = runs;
    this.blobs = blobs;
    this.places = places;
    this.job = job;
    this.definition = definition;
    this.run = run;
    this.log = blobs.log(job.id(), run.number());
    this.control = places.control(run);
    this.workspace = places.workspace(job, run, control);
  }

  void drive() throws InterruptedException, IOException {
    if (blobs.size(log) == 0) {
      blobs.append(log, heading());
    }
    Result result = steps();
    List<String> artifacts = archive(result);
    if (artifacts.isEmpty() && missing(result)) {
      result = Result.FAILURE;
    }
    Processes.end(run.cookie());
    once("Finished: " + result + "\n");
    runs.finish(run, result, artifacts);
    Blobs.removeTree(control);
  }

  private String heading() {
    var text = new StringBuilder();
    for (Cause cause : run.causes()) {
      text.append(cause.line()).append('\n');
    }
    return text.append("Running as SYSTEM\nBuilding in workspace ")
        .append(workspace)
        .append('\n')
        .toString();
  }

  /** Adds lines that may have been added before the crash that we come after. */
  private void once(String lines) {
    if (!blobs.tail(log, lines.length() * 4 + 64).endsWith(lines)) {
      blobs.append(log, lines);
    }
  }

  private Result steps() throws InterruptedException, IOException {
    List<Step> steps = definition.steps();
    for (int i = run.step(); i < steps.size(); i++) {
      if (stopped()) {
        return aborted();
      }
      boolean well =
          switch (steps.get(i)) {
            case Step.Shell(String command, _) -> shell(i, command);
            case Step.Batch _, Step.Maven _, Step.Ant _, Step.Gradle _ -> {
              once("This step is not done yet.\n");
              yield false;
            }
            case Step.NotUnderstood(String element) -> {
              once("The step <" + element + "> is not known to this server.\n");
              yield false;
            }
          };
      if (stopped()) {
        return aborted();
      }
      if (!well) {
        return Result.FAILURE;
      }
      runs.setStep(run, i + 1);
    }
    return stopped() ? aborted() : Result.SUCCESS;
  }

  private boolean stopped() {
    Run now = runs.find(run.id());
    return now == null || now.stoppedBy() != null;
  }

  private Result aborted() {
    Run now = runs.find(run.id());
    String by = now == null ? "the deletion of the job" : now.stoppedBy();
    once("Build was aborted\nAborted by " + by + "\n");
    return Result.ABORTED;
  }

  private boolean shell(int index, String command) throws InterruptedException, IOException {
    Path folder = control.resolve(Integer.toString(index));
    var step =
        new ShellStep(
            folder,
            places.script(workspace, folder),
            log,
            workspace,
            job.name(),
            command,
            places.environment(job, run, workspace),
            run.parameters().stream()
                .filter(value -> value.kind() == ParameterValue.Kind.SECRET)
                .map(ParameterValue::value)
                .filter(value -> !value.isEmpty())
                .toList(),
            places.asUser(),
            run.cookie());
    return switch (step.perform()) {
      case ShellStep.Outcome.Exited(int code) when code == 0 -> true;
      case ShellStep.Outcome.Exited _ -> {
        if (!stopped()) {
          once("Build step 'Execute shell' marked build as failure\n");
        }
        yield false;
      }
      case ShellStep.Outcome.Lost _ -> {
        if (!stopped()) {
          once(
              "The process of this step is gone without an exit code: it was killed, or the machine"
                  + " was restarted.\nBuild step 'Execute shell' marked build as failure\n");
        }
        yield false;
      }
    };
  }

  private @org.jspecify.annotations.Nullable Archive archive() {
    for (Publisher publisher : definition.publishers()) {
      if (publisher instanceof Archive found) {
        return found;
      }
    }
    return null;
  }

  private boolean missing(Result result) {
    Archive archive = archive();
    return archive != null && !archive.mayBeEmpty() && result == Result.SUCCESS;
  }

  private List<String> archive(Result result) {
    Archive archive = archive();
    if (archive == null
        || !Files.isDirectory(workspace)
        || (archive.onlyIfSuccessful() && result != Result.SUCCESS)
        || result == Result.ABORTED) {
      return List.of();
    }
    once("Archiving artifacts\n");
    List<String> kept = Archiving.keep(archive, workspace, blobs.artifacts(job.id(), run.number()));
    if (kept.isEmpty() && missing(result)) {
      once(
          "No artifacts found that match the file pattern \""
              + archive.include()
              + "\". Configuration error?\n");
    } else if (archive.fingerprint() && !kept.isEmpty()) {
      once("Recording fingerprints\n");
    }
    return kept;
  }
}
