package dev.steward.pipeline.step;

import dev.steward.engine.ExecutorLeases;
import dev.steward.file.OwnerOnly;
import dev.steward.host.Workspace;
import dev.steward.host.local.SourceFolder;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.JobScm;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepBehaviour;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.value.ValueText;
import dev.steward.queue.ExecutorLease;
import dev.steward.queue.LeaseRequest;
import dev.steward.step.Repeat;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The steps that behave differently if a user runs a pipeline without a server: there is one
 * machine, the sources are there already, and nothing is sent to others.
 */
public final class LocalSteps {

  /** Limit for the arguments of one program that writes an archive. */
  private static final int MAX_NAMES = 500;

  private final SourceFolder sources;
  private final Path temporary;

  /**
   * Creates the steps.
   *
   * @param temporary folder for temporary files
   */
  public LocalSteps(SourceFolder sources, Path temporary) {
    this.sources = sources;
    this.temporary = temporary;
  }

  /** Replaces the behaviour of a step that needs a server. */
  public PipelineStep adapt(PipelineStep step) {
    StepBehaviour behaviour =
        switch (step.name()) {
          case "checkout", "git" -> call -> checkout(call, step.behaviour());
          case "mail", "emailext" -> LocalSteps::mail;
          case "build", "waitForBuild" -> LocalSteps::build;
          default -> step.behaviour();
        };
    return new PipelineStep(step.name(), step.title(), behaviour);
  }

  /** Executors for blocks with any label: the only machine stands for all of them. */
  public static ExecutorLeases anyLabel(ExecutorLeases leases) {
    return new ExecutorLeases() {
      @Override
      public ExecutorLease acquire(LeaseRequest request, Consumer<String> onWaiting)
          throws InterruptedException, RequestCancelled {
        return leases.acquire(
            new LeaseRequest(
                request.job(), request.run(), request.block(), null, request.description()),
            onWaiting);
      }

      @Override
      public void cancel(long runId, String block) {
        leases.cancel(runId, block);
      }

      @Override
      public void release(ExecutorLease lease) {
        leases.release(lease);
      }

      @Override
      public LeaseObservation onNodeDeleted(ExecutorLease lease, Consumer<String> action) {
        return leases.onNodeDeleted(lease, action);
      }
    };
  }

  private static @Nullable Object mail(StepCall call) {
    call.node().describe(call.run().maskSecrets(call.arguments().text("subject", "")));
    call.print(
        "The email to "
            + call.arguments().text("to", "nobody")
            + " is not sent, since the pipeline runs without a server: "
            + call.arguments().text("subject", "(no subject)")
            + "\n");
    return null;
  }

  private static Object build(StepCall call) {
    throw new StepFailure(
        "The step "
            + call.name()
            + " needs a server, since other jobs do not exist here. Run the pipeline of the job '"
            + call.arguments().text("job", "")
            + "' in its own folder, or skip the step with a condition on env.JENKINS_URL, which is"
            + " empty without a server.");
  }

  private @Nullable Object checkout(StepCall call, StepBehaviour elsewhere)
      throws InterruptedException, IOException {
    String folder = Machine.folder(call);
    if (isOwn(call)) {
      return folder.equals(sources.path().toString()) ? inPlace(call) : copy(call, folder);
    }
    Object free = call.await(Repeat.IDEMPOTENT, _ -> sources.isFree(folder));
    if (!Boolean.TRUE.equals(free)) {
      throw new StepFailure(
          "The step "
              + call.name()
              + " would replace the files in "
              + folder
              + ", so it was not performed. Use 'checkout scm' for the files of the current folder,"
              + " or check out into an empty folder: dir('other') { … }.");
    }
    return elsewhere.perform(call);
  }

  /** Whether a checkout asks for the repository that the pipeline is in. */
  private boolean isOwn(StepCall call) {
    Object scm = call.arguments().get("scm");
    if (scm instanceof JobScm) {
      return true;
    }
    Object own = call.await(Repeat.IDEMPOTENT, _ -> sources.revision().get("GIT_URL"));
    String url = ValueText.text(own);
    if (call.name().equals("git")) {
      return url.equals(SourceFolder.withoutUser(call.arguments().text("url", "")));
    }
    DescribableValue described = DescribableValue.of(scm);
    Object remotes = described == null ? null : described.arguments(null).get("userRemoteConfigs");
    return remotes instanceof List<?> list
        && list.size() == 1
        && list.getFirst() instanceof Map<?, ?> remote
        && url.equals(SourceFolder.withoutUser(String.valueOf(remote.get("url"))));
  }

  private Object inPlace(StepCall call) {
    call.print(
        "The files in " + sources.path() + " are used as they are; nothing is checked out\n");
    return revision(call);
  }

  private Object revision(StepCall call) {
    Object variables =
        call.await(
            Repeat.IDEMPOTENT,
            _ -> new LinkedHashMap<String, @Nullable Object>(sources.revision()));
    return variables instanceof Map<?, ?> map
        ? new LinkedHashMap<Object, @Nullable Object>(map)
        : new LinkedHashMap<>();
  }

  /** Copies the sources to another workspace, or to a folder in which nothing is lost. */
  private Object copy(StepCall call, String folder) {
    Object count =
        Machine.await(call, Repeat.IDEMPOTENT, (workspace, _) -> copy(workspace, folder));
    if (!(count instanceof Integer)) {
      throw new StepFailure(
          "'checkout scm' would replace files in "
              + folder
              + ", which is part of the current folder, so it was not performed. Delete this folder"
              + " or add it to .gitignore.");
    }
    call.print("Copied " + count + " files from " + sources.path() + " to " + folder + "\n");
    return revision(call);
  }

  private @Nullable Object copy(Workspace workspace, String folder)
      throws IOException, InterruptedException {
    List<String> files = sources.files();
    if (files == null) {
      throw new StepFailure("The current folder is not in a git repository.");
    }
    String below = prefixInSources(folder);
    if (below != null && files.stream().anyMatch(file -> file.startsWith(below))) {
      return null;
    }
    Path archive = Files.createTempFile(temporary, "sources-", ".tar", OwnerOnly.FILE);
    try {
      try (var out = new BufferedOutputStream(Files.newOutputStream(archive))) {
        var tar = new TarJoiner(out);
        for (int start = 0; start < files.size(); start += MAX_NAMES) {
          tar.next();
          sources.archive(files.subList(start, Math.min(files.size(), start + MAX_NAMES)), tar);
        }
        tar.finish();
      }
      StepCommand.makeFolders(workspace, List.of(folder));
      try (InputStream in = new BufferedInputStream(Files.newInputStream(archive))) {
        FilePlace.folder(workspace, folder).unpack("", in);
      }
    } finally {
      Files.deleteIfExists(archive);
    }
    return files.size();
  }

  /** The path of a folder relative to the sources, with a slash; null if it is elsewhere. */
  private @Nullable String prefixInSources(String folder) {
    String own = sources.path() + "/";
    return folder.startsWith(own) ? folder.substring(own.length()) + "/" : null;
  }
}
