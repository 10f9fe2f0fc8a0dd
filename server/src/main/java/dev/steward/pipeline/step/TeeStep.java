package dev.steward.pipeline.step;

import dev.steward.blob.Blobs;
import dev.steward.host.Workspace;
import dev.steward.pipeline.run.LogIndex;
import dev.steward.pipeline.run.LogSegment;
import dev.steward.pipeline.run.LogStream;
import dev.steward.pipeline.run.OutputScope;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.value.EvaluationEnd;
import dev.steward.step.Repeat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code tee}: copies what the steps of its body wrote to the log into a file, when the
 * body has ended. The text comes from the log of the run, so it is complete after a restart too.
 */
final class TeeStep {
  private final WorkServices services;

  TeeStep(WorkServices services) {
    this.services = services;
  }

  PipelineStep step() {
    return new PipelineStep("tee", "Tee output to file", this::perform);
  }

  @SuppressWarnings("PMD.AvoidCatchingThrowable")
  private @Nullable Object perform(StepCall call) {
    String path = call.arguments().text("file", "");
    if (path.isBlank()) {
      throw new IllegalArgumentException("The step tee needs the parameter file.");
    }
    String folder = Machine.folder(call);
    call.node().describe(call.run().maskSecrets(path));
    // Used by the branches of the body, one at a time.
    Set<Long> nodes = new HashSet<>();
    LongConsumer outer = call.scope().find(OutputScope.STEPS);
    LongConsumer collector =
        node -> {
          nodes.add(node);
          if (outer != null) {
            outer.accept(node);
          }
        };
    Object value;
    try {
      value = call.body(call.scope().with(OutputScope.STEPS, collector));
    } catch (EvaluationEnd e) {
      throw e;
    } catch (Throwable e) {
      copy(call, folder, path, nodes);
      throw ScriptExceptions.unchecked(e);
    }
    copy(call, folder, path, nodes);
    return value;
  }

  private void copy(StepCall call, String folder, String path, Set<Long> nodes) {
    Set<Long> steps = Set.copyOf(nodes);
    Machine.await(
        call,
        Repeat.IDEMPOTENT,
        (workspace, _) -> {
          write(call, workspace, FilePlace.of(workspace, folder, path), steps);
          return null;
        });
  }

  private void write(StepCall call, Workspace workspace, FilePlace place, Set<Long> nodes)
      throws IOException, InterruptedException {
    Blobs blobs = services.blobs();
    Path log = blobs.log(call.run().job().id(), call.run().run().number());
    try (var file = new RunFile(services, call, "tee")) {
      try (OutputStream out = file.write()) {
        for (LogSegment segment : LogIndex.read(log, blobs.size(log))) {
          if (nodes.contains(segment.node()) && !segment.stream().equals(LogStream.ANNOUNCE)) {
            blobs.copy(log, segment.start(), segment.end(), out);
          }
        }
      }
      try (InputStream in = file.read()) {
        place.write(workspace, in);
      }
    }
  }
}
