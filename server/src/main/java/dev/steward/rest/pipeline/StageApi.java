package dev.steward.rest.pipeline;

import dev.steward.blob.Blobs;
import dev.steward.job.definition.BuildParameter;
import dev.steward.pipeline.run.FlowNode;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.pipeline.step.PendingInput;
import dev.steward.rest.model.Links;
import dev.steward.routing.RequestContext;
import dev.steward.run.JobRun;
import dev.steward.run.Notes;
import dev.steward.run.Run;
import dev.steward.scm.Change;
import dev.steward.scm.ChangeSet;
import dev.steward.scm.ScmNotes;
import dev.steward.text.Json;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The objects of Jenkins' stage API. Times are epoch millis, links are paths on this host. */
public final class StageApi {

  /** Bytes of a step's log that one response contains at most. */
  static final long MAX_LOG_BYTES = 4L << 20;

  /** Steps of a stage that one response contains at most. */
  private static final int MAX_STEPS = 100;

  private static final String DESCRIBE = "describe";

  private final InstantSource clock;
  private final Blobs blobs;
  private final Notes notes;
  private final Map<String, String> titles;

  /**
   * Creates the API.
   *
   * @param titles the names of steps for readers, by their names in scripts
   */
  public StageApi(InstantSource clock, Blobs blobs, Notes notes, Map<String, String> titles) {
    this.clock = clock;
    this.blobs = blobs;
    this.notes = notes;
    this.titles = titles;
  }

  static String path(RequestContext call, String path) {
    return call.site().contextPath() + path;
  }

  static Json.Writer link(RequestContext call, String path) {
    return Json.object().put("href", path(call, path));
  }

  private static String run(JobRun run) {
    return "/" + Links.path(run.job()) + run.run().number() + "/";
  }

  static String node(RequestContext call, JobRun run, StoredNode node) {
    return run(run) + "execution/node/" + node.id() + "/";
  }

  Json.Writer run(
      RequestContext call,
      JobRun jobRun,
      StageTree tree,
      List<PendingInput> pending,
      boolean fullStages) {
    Run run = jobRun.run();
    String base = run(jobRun) + "wfapi/";
    Json.Writer links = Json.object().put("self", link(call, base + DESCRIBE));
    if (!changes(run).isEmpty()) {
      links.put("changesets", link(call, base + "changesets"));
    }
    if (!pending.isEmpty()) {
      links
          .put("pendingInputActions", link(call, base + "pendingInputActions"))
          .put("nextPendingInputAction", link(call, base + "nextPendingInputAction"));
    }
    if (!run.artifacts().isEmpty()) {
      links.put("artifacts", link(call, base + "artifacts"));
    }
    Long ended = run.endedAt();
    long end = ended == null ? clock.millis() : ended;
    return Json.object()
        .put("_links", links)
        .put("id", Long.toString(run.number()))
        .put("name", run.name())
        .put("status", StageStatus.of(run, !pending.isEmpty()).name())
        .put("startTimeMillis", run.startedAt())
        .put("endTimeMillis", end)
        .put("durationMillis", Math.max(0, end - run.startedAt()))
        .put("queueDurationMillis", Math.max(0, run.startedAt() - run.scheduledAt()))
        .put("pauseDurationMillis", tree.pausedMillis())
        .put(
            "stages",
            tree.stages().stream()
                .map(stage -> stage(call, jobRun, tree, stage, fullStages))
                .toList());
  }

  Json.Writer stage(
      RequestContext call, JobRun run, StageTree tree, StoredNode stage, boolean withSteps) {
    Json.Writer json =
        common(
            stage,
            tree.state(stage),
            Json.object().put("self", self(call, run, stage)),
            String.valueOf(stage.label()),
            null,
            tree.pausedMillis(stage));
    return withSteps
        ? json.put(
            "stageFlowNodes",
            tree.steps(stage).stream()
                .limit(MAX_STEPS)
                .map(step -> step(call, run, tree, step, true))
                .toList())
        : json;
  }

  /**
   * A step.
   *
   * @param inStage whether it is listed in its stage, with a link to its console
   */
  Json.Writer step(
      RequestContext call, JobRun run, StageTree tree, StoredNode step, boolean inStage) {
    Json.Writer links = Json.object().put("self", self(call, run, step));
    if (step.kind() == FlowNode.Kind.STEP) {
      links.put("log", link(call, node(call, run, step) + "wfapi/log"));
      if (inStage) {
        links.put("console", link(call, node(call, run, step) + "log"));
      }
    }
    Json.Writer json =
        common(
            step,
            tree.state(step),
            links,
            title(step),
            step.description().isEmpty() ? null : step.description(),
            step.pausedMillis());
    return step.kind() == FlowNode.Kind.STEP
        ? json.putTexts("parentNodes", List.of(Long.toString(step.previous())))
        : json;
  }

  private String title(StoredNode node) {
    String label = node.label();
    return label == null ? titles.getOrDefault(node.step(), node.step()) : label;
  }

  private static Json.Writer self(RequestContext call, JobRun run, StoredNode node) {
    return link(call, node(call, run, node) + "wfapi/" + DESCRIBE);
  }

  private Json.Writer common(
      StoredNode node,
      StageTree.NodeState state,
      Json.Writer links,
      String name,
      @Nullable String description,
      long pausedMillis) {
    Json.Writer json =
        Json.object()
            .put("_links", links)
            .put("id", Long.toString(node.id()))
            .put("name", name)
            .put("execNode", "")
            .put("status", state.status().name());
    StageTree.NodeError error = state.error();
    if (error != null) {
      json.put("error", Json.object().put("message", error.message()).put("type", error.type()));
    }
    long end = node.running() ? clock.millis() : node.endedAt();
    return json.putIfPresent("parameterDescription", description)
        .put("startTimeMillis", node.startedAt())
        .put("durationMillis", Math.max(0, end - node.startedAt()))
        .put("pauseDurationMillis", pausedMillis);
  }

  private List<ChangeSet> changes(Run run) {
    String note = notes.find(run.id(), ScmNotes.CHANGES);
    return note == null
        ? List.of()
        : ScmNotes.changeSets(note).stream().filter(set -> !set.changes().isEmpty()).toList();
  }

  String changeSets(RequestContext call, JobRun run) {
    String console = path(call, run(run) + "changes");
    var all = new ArrayList<Json.Writer>();
    for (ChangeSet set : changes(run.run())) {
      var commits = new ArrayList<Json.Writer>();
      for (Change change : set.changes()) {
        commits.add(
            Json.object()
                .put("commitId", change.id())
                .put("authorJenkinsId", change.attributedTo().name())
                .put("message", change.title())
                .put("timestamp", change.at())
                .put("consoleUrl", console + "#" + change.id()));
      }
      all.add(
          Json.object()
              .put("kind", set.scm())
              .put("commitCount", commits.size())
              .put("commits", commits)
              .put("consoleUrl", console));
    }
    return Json.list(all);
  }

  /** The artifacts; their ids are numbers in the tree of files and folders, as in Jenkins. */
  String artifacts(RequestContext call, JobRun jobRun) {
    Run run = jobRun.run();
    Path folder = blobs.artifacts(jobRun.job().id(), run.number());
    var all = new ArrayList<Json.Writer>();
    Set<String> folders = new TreeSet<>();
    int number = 0;
    for (String artifact : run.artifacts()) {
      int slash = artifact.lastIndexOf('/');
      if (slash > 0 && isShared(artifact.substring(0, slash + 1), run.artifacts(), folders)) {
        number++;
      }
      number++;
      Path file = blobs.find(folder, artifact);
      all.add(
          Json.object()
              .put("id", "n" + number)
              .put("name", artifact.substring(slash + 1))
              .put("path", artifact)
              .put("url", path(call, run(jobRun) + "artifact/" + artifact))
              .put("size", file == null ? 0 : blobs.size(file)));
    }
    return Json.list(all);
  }

  /** Whether a folder with several artifacts is met for the first time. */
  private static boolean isShared(String folder, List<String> artifacts, Set<String> met) {
    return artifacts.stream().filter(artifact -> artifact.startsWith(folder)).limit(2).count() > 1
        && met.add(folder);
  }

  Json.Writer input(RequestContext call, JobRun run, PendingInput input) {
    String base = run(run);
    return Json.object()
        .put("id", input.id())
        .put("proceedText", input.ok())
        .put("message", input.message())
        .put("inputs", input.parameters().stream().map(StageApi::parameter).toList())
        .put("proceedUrl", path(call, base + "wfapi/inputSubmit?inputId=" + input.id()))
        .put("abortUrl", path(call, base + "input/" + input.id() + "/abort"))
        .put("redirectApprovalUrl", path(call, base + "input/"));
  }

  private static Json.Writer parameter(BuildParameter parameter) {
    Json.Writer definition = Json.object();
    switch (parameter.type()) {
      case FLAG -> definition.put("defaultVal", Boolean.parseBoolean(parameter.defaultValue()));
      case SECRET -> {}
      default -> definition.putIfPresent("defaultVal", parameter.defaultValue());
    }
    List<String> choices = parameter.choices();
    if (choices != null) {
      definition.putTexts("choices", choices);
    }
    String description = parameter.description();
    String className = parameter.className();
    return Json.object()
        .put("type", className.substring(className.lastIndexOf('.') + 1))
        .put("name", parameter.name())
        .putIfPresent("description", description.isEmpty() ? null : description)
        .put("definition", definition);
  }
}
